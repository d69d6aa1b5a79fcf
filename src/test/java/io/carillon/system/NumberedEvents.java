package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;

/** Events of 1 KB that begin with consecutive numbers, and the check that a reader gets them so. */
public final class NumberedEvents {
  private static final int EVENT_BYTES = 1024;
  private static final int EVENTS_PER_REQUEST = 100;

  private NumberedEvents() {}

  /**
   * Publishes the events with these numbers.
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

  /** Opens a reader of a channel in which there is no event yet. */
  public static SequenceReader reader(URI events) {
    return SequenceReader.ofEmptyChannel(events, new InTurn());
  }

  private static final class InTurn implements SequenceReader.Check {
    private int next;

    @Override
    public Optional<String> problem(String data) {
      String number = "\"%06d".formatted(next++);
      return data.startsWith(number)
          ? Optional.empty()
          : Optional.of(number + " was expected, not " + data.substring(0, 7));
    }
  }
}
