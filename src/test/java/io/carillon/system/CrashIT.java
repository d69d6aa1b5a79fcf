package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hub is killed while it is in use, again and again. What it has acknowledged it still has, and
 * every reader reads on exactly.
 */
class CrashIT {
  private static final int CRASHES = 4;
  private static final int PUBLISHERS = 4;
  private static final int ACKNOWLEDGED_BETWEEN_CRASHES = 150;

  @TempDir Path data;

  private final Map<Integer, Long> acknowledged =
      new ConcurrentHashMap<>(); // number of the publication → its seq
  private final AtomicInteger nextNumber = new AtomicInteger();
  private final AtomicBoolean done = new AtomicBoolean();

  @Test
  void whatWasAcknowledgedIsThereAfterKillAndReadersResumeExactly() throws Exception {
    int port = HubProcess.freePort();
    Map<String, String> settings = Map.of("carillon.reconnect-delay", "PT0.05S");
    URI events = URI.create("http://127.0.0.1:" + port + "/api/channels/crash/events");
    ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
    HubProcess hub = HubProcess.start(port, data, settings);
    ForeignClient foreign = new ForeignClient(URI.create(events + "?since=earliest"));
    List<ParsedEvent> read = new ArrayList<>();
    try (foreign) {
      for (int i = 0; i < PUBLISHERS; i++) {
        publishers.execute(() -> publishUntilDone(events));
      }
      StreamClient reader = StreamClient.resume(URI.create(events + "?since=earliest"), "");
      for (int crash = 0; crash < CRASHES; crash++) {
        awaitAcknowledged((crash + 1) * ACKNOWLEDGED_BETWEEN_CRASHES);
        hub.kill();
        reader.awaitEnd();
        read.addAll(reader.published());
        String position = reader.lastEventId();
        hub = HubProcess.start(port, data, settings);
        reader = StreamClient.resume(URI.create(events + "?since=earliest"), position);
      }
      awaitAcknowledged((CRASHES + 1) * ACKNOWLEDGED_BETWEEN_CRASHES);
      done.set(true);
      publishers.shutdown();
      assertThat(publishers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

      List<ParsedEvent> log = wholeLog(events);
      assertDense(log);
      assertThat(seqsByNumber(log))
          .as("acknowledged publications in the log")
          .containsAllEntriesOf(acknowledged);
      assertThat(acknowledged).hasSizeGreaterThan(CRASHES * ACKNOWLEDGED_BETWEEN_CRASHES);

      reader.await(log.size() - read.size());
      read.addAll(reader.published());
      reader.close();
      assertThat(read).as("what a reader saw that resumed by id").isEqualTo(log);
      assertThat(foreign.await(log.size()))
          .as("what a client from elsewhere saw")
          .isEqualTo(ids(log));
    } finally {
      done.set(true);
      publishers.shutdownNow();
      hub.close();
    }
  }

  /**
   * Posts numbers, one after the other; what is not acknowledged is not repeated, so that each
   * number is in the log at most once.
   */
  private void publishUntilDone(URI events) {
    while (!done.get()) {
      int number = nextNumber.incrementAndGet();
      try {
        var answer = Http.postText(events, Integer.toString(number));
        if (answer.statusCode() == 201) {
          acknowledged.put(
              number, Long.parseLong(answer.body().replaceAll(".*\"first\":(\\d+).*", "$1")));
        }
      } catch (java.io.UncheckedIOException hubIsDead) {
        Thread.onSpinWait(); // the next one is tried at once; a refused connection answers quickly
      } catch (IllegalStateException interrupted) {
        return;
      }
    }
  }

  private void awaitAcknowledged(int count) {
    await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= count);
  }

  private static List<ParsedEvent> wholeLog(URI events) {
    long head = head(events);
    try (StreamClient client = StreamClient.open(URI.create(events + "?since=earliest"))) {
      return client.await((int) head);
    }
  }

  private static long head(URI events) {
    String channel = Http.get(URI.create(events.toString().replace("/events", ""))).body();
    return Long.parseLong(channel.replaceAll(".*\"head\":(\\d+).*", "$1"));
  }

  private static void assertDense(List<ParsedEvent> log) {
    for (int i = 0; i < log.size(); i++) {
      assertThat(log.get(i).id()).isEqualTo(Integer.toString(i + 1));
    }
    Set<String> numbers = new HashSet<>();
    log.forEach(
        event ->
            assertThat(numbers.add(event.data()))
                .as("number " + event.data() + " only once")
                .isTrue());
  }

  private static Map<Integer, Long> seqsByNumber(List<ParsedEvent> log) {
    Map<Integer, Long> seqs = new ConcurrentHashMap<>();
    log.forEach(event -> seqs.put(Integer.parseInt(event.data()), Long.parseLong(event.id())));
    return seqs;
  }

  private static List<String> ids(List<ParsedEvent> log) {
    return log.stream().map(ParsedEvent::id).toList();
  }
}
