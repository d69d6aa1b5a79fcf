package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a channel to which {@link #publish} writes. Checks every event as it comes, and keeps none.
 */
public final class OrderedClient implements AutoCloseable {
  private static final int EVENT_BYTES = 1024;
  private static final int EVENTS_PER_REQUEST = 100;

  private final StreamExchange exchange;
  private int count; // guarded by this
  private @Nullable String wrong; // guarded by this

  /** Reads from the beginning of a channel in which there is nothing yet. */
  public OrderedClient(URI events) {
    exchange = StreamExchange.open(events, this::received);
    exchange.whenEnded(() -> goneWrong("the stream has ended"));
  }

  /**
   * Publishes the events with these numbers, 1 KB each.
   *
   * @param from a multiple of 100, as {@code to}
   */
  public static void publish(URI events, int from, int to) {
    for (int first = from; first < to; first += EVENTS_PER_REQUEST) {
      var answer =
          Http.send(
              "POST",
              events,
              BodyPublishers.ofString(batch(first)),
              "Content-Type",
              "application/x-ndjson");
      assertThat(answer.statusCode()).isEqualTo(201);
    }
  }

  private static String batch(int first) {
    StringBuilder lines = new StringBuilder();
    for (int i = first; i < first + EVENTS_PER_REQUEST; i++) {
      String number = "%06d".formatted(i);
      lines
          .append("{\"data\":\"")
          .append(number)
          .append("x".repeat(EVENT_BYTES - number.length()))
          .append("\"}\n");
    }
    return lines.toString();
  }

  private synchronized void received(ParsedEvent event) {
    if (event.type().equals("connected") || event.type().equals("heartbeat")) {
      return;
    }
    if (!event.id().equals(Integer.toString(count + 1))
        || !event.data().startsWith("\"%06d".formatted(count))) {
      goneWrong("event " + (count + 1) + " is " + event.id());
    }
    count++;
    if (count % EVENTS_PER_REQUEST == 0) {
      notifyAll();
    }
  }

  private synchronized void goneWrong(String what) {
    if (wrong == null) {
      wrong = what;
    }
    notifyAll();
  }

  /** Waits for so many events, a multiple of 100; fails as soon as one is wrong. */
  public synchronized void await(int wanted) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    try {
      while (count < wanted && wrong == null) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          break;
        }
        wait(millis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    assertThat(wrong).isNull();
    assertThat(count).isEqualTo(wanted);
  }

  @Override
  public void close() {
    exchange.close();
  }
}
