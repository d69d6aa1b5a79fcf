package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Publishers and {@link SequenceReader}s on all nodes. A publication has an id and is repeated,
 * wherever, until a node acknowledges it: so in the end each is in its channel once.
 */
final class Traffic implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final List<String> bases;
  private final List<String> channels;
  private final List<SequenceReader> readers = new ArrayList<>();
  private final List<Thread> publishers = new ArrayList<>();
  private final AtomicInteger[] published; // acknowledged, by channel
  private final AtomicInteger repeated = new AtomicInteger();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private volatile boolean done;

  /**
   * @param bases where the nodes are, without a path
   * @param name of the channels, to which numbers are added
   */
  Traffic(List<String> bases, String name, int channels) {
    this.bases = bases;
    this.channels = IntStream.range(0, channels).mapToObj(i -> name + "-" + i).toList();
    this.published = new AtomicInteger[channels];
    IntStream.range(0, channels).forEach(i -> published[i] = new AtomicInteger());
  }

  static List<String> bases(Nodes nodes) {
    return nodes.ports().stream().map(port -> "http://127.0.0.1:" + port).toList();
  }

  private List<URI> streams(int channel) {
    return bases.stream().map(base -> events(base, channel)).toList();
  }

  private URI events(String base, int channel) {
    return URI.create(base + "/api/channels/" + channels.get(channel) + "/events");
  }

  /** Readers, evenly over nodes and channels. */
  void read(int count) {
    for (int i = 0; i < count; i++) {
      int channel = i / bases.size() % channels.size();
      readers.add(SequenceReader.roaming(streams(channel), i, new InTurn(channels.size())));
    }
  }

  /**
   * A publisher waits for an answer before it goes on, so in a channel its publications follow one
   * another; each is in every so manieth channel, beginning with its first for it.
   */
  private static final class InTurn implements SequenceReader.Check {
    private final int step;
    private final Map<String, Integer> last = new HashMap<>();

    InTurn(int step) {
      this.step = step;
    }

    @Override
    public Optional<String> problem(String data) {
      String text = StampedText.text(data);
      String publisher = text.substring(0, text.indexOf('-'));
      int number = Integer.parseInt(text.substring(text.indexOf('-') + 1));
      Integer before = last.put(publisher, number);
      boolean isNext = before == null ? number < step : number == before + step;
      return isNext
          ? Optional.empty()
          : Optional.of("after %s-%s came %s".formatted(publisher, before, text));
    }
  }

  /** Publishers, evenly over nodes; each publishes so much a second, to all channels in turn. */
  void publish(int count, double perSecond) {
    for (int i = 0; i < count; i++) {
      int number = publishers.size();
      Thread thread = new Thread(() -> publishUntilDone(number, perSecond), "publisher-" + number);
      thread.setDaemon(true);
      publishers.add(thread);
      thread.start();
    }
  }

  private void publishUntilDone(int number, double perSecond) {
    long intervalNanos = (long) (1e9 / perSecond);
    long next = System.nanoTime();
    for (int i = 0; !done; i++) {
      int channel = (i + number) % channels.size();
      publish(number, channel, "p" + number + "-" + i);
      next += intervalNanos;
      long wait = next - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      } else {
        next = System.nanoTime(); // what was not published in an outage is not made up for
      }
    }
  }

  private void publish(int number, int channel, String id) {
    for (int attempt = 0; ; attempt++) {
      URI uri = events(bases.get((number + attempt) % bases.size()), channel);
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(ANSWER)
              .header("Content-Type", "text/plain")
              .header("Idempotency-Key", id)
              .POST(HttpRequest.BodyPublishers.ofString(StampedText.of(id)))
              .build();
      try {
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status == 201 || status == 200) {
          published[channel].incrementAndGet();
          return;
        }
      } catch (IOException nodeIsAway) {
        Thread.onSpinWait();
      } catch (InterruptedException e) {
        return;
      }
      repeated.incrementAndGet();
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /** Deliveries and repeated publications so far. */
  String summary() {
    return "%d published, %d attempts repeated, %d deliveries, %d reconnects"
        .formatted(
            publishedCount(),
            repeated.get(),
            readers.stream().mapToLong(SequenceReader::position).sum(),
            readers.stream().mapToInt(SequenceReader::reconnects).sum());
  }

  int publishedCount() {
    return IntStream.range(0, published.length).map(i -> published[i].get()).sum();
  }

  int reconnects() {
    return readers.stream().mapToInt(SequenceReader::reconnects).sum();
  }

  /** Answers after which a browser's {@code EventSource} would not have come back. */
  List<Integer> refusals() {
    return readers.stream().flatMap(reader -> reader.refusals().stream()).toList();
  }

  /** The first event that a reader should not have got, where there is one. */
  List<String> violations() {
    return readers.stream().flatMap(reader -> reader.violation().stream()).toList();
  }

  /** Ends publishing; every reader must have seen 1 to N of its channel then, once, in order. */
  void assertNothingIsLostOrDuplicated(Duration timeout) throws InterruptedException {
    done = true;
    for (Thread publisher : publishers) {
      publisher.join(TimeUnit.SECONDS.toMillis(60));
      assertThat(publisher.isAlive()).as("publisher that gets no answer").isFalse();
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    for (int i = 0; i < readers.size(); i++) {
      int channel = i / bases.size() % channels.size();
      long all = published[channel].get();
      SequenceReader reader = readers.get(i);
      reader.awaitPosition(all, deadline);
      assertThat(reader.position())
          .as("position of reader %d of channel %s, %s", i, channels.get(channel), summary())
          .isEqualTo(all);
    }
    assertThat(violations()).isEmpty();
  }

  @Override
  public void close() {
    done = true;
    publishers.forEach(Thread::interrupt);
    readers.forEach(SequenceReader::close);
  }
}
