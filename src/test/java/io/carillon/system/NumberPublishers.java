package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.wire.ParsedEvent;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several publishers of numbers that continue through outages of the hub, and record what was
 * acknowledged. What is not acknowledged is not repeated, so that each number is in the log at most
 * once.
 */
public final class NumberPublishers implements AutoCloseable {
  private final URI events;
  private final ExecutorService threads;
  private final Map<Integer, Long> acknowledged =
      new ConcurrentHashMap<>(); // number of the publication → its seq
  private final AtomicInteger nextNumber = new AtomicInteger();
  private final AtomicBoolean done = new AtomicBoolean();

  private NumberPublishers(URI events, int count) {
    this.events = events;
    this.threads = Executors.newFixedThreadPool(count);
  }

  /** Starts so many. */
  public static NumberPublishers start(URI events, int count) {
    NumberPublishers publishers = new NumberPublishers(events, count);
    for (int i = 0; i < count; i++) {
      publishers.threads.execute(publishers::publishUntilDone);
    }
    return publishers;
  }

  private void publishUntilDone() {
    while (!done.get()) {
      int number = nextNumber.incrementAndGet();
      try {
        var answer = Http.postText(events, Integer.toString(number));
        if (answer.statusCode() == 201) {
          acknowledged.put(
              number, Long.parseLong(answer.body().replaceAll(".*\"first\":(\\d+).*", "$1")));
        }
      } catch (UncheckedIOException hubIsDead) {
        Thread.onSpinWait(); // the next one is tried at once; a refused connection answers quickly
      } catch (IllegalStateException interrupted) {
        return;
      }
    }
  }

  /** Waits until so many were acknowledged in all. */
  public void awaitAcknowledged(int count) {
    await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= count);
  }

  /** Waits for the answers that are outstanding. */
  public void finish() {
    done.set(true);
    threads.shutdown();
    try {
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads the channel from its first event to its last. */
  public List<ParsedEvent> wholeLog() {
    return StreamClient.wholeLog(URI.create(events.toString().replace("/events", "")));
  }

  /** Checks that a log has no holes, nothing twice, and all that was acknowledged in its place. */
  public void assertAllIn(List<ParsedEvent> log) {
    Map<Integer, Long> seqs = new HashMap<>();
    for (int i = 0; i < log.size(); i++) {
      ParsedEvent event = log.get(i);
      assertThat(event.id()).isEqualTo(Integer.toString(i + 1));
      assertThat(seqs.put(Integer.parseInt(event.data()), i + 1L))
          .as("number " + event.data() + " only once")
          .isNull();
    }
    assertThat(seqs).as("acknowledged publications in the log").containsAllEntriesOf(acknowledged);
  }

  /** How many were acknowledged. */
  public int acknowledged() {
    return acknowledged.size();
  }

  @Override
  public void close() {
    done.set(true);
    threads.shutdownNow();
  }
}
