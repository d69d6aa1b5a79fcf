package io.carillon.notification;

import io.carillon.event.InvalidRequestException;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads notifications as they are written in JSON, to the letter. */
final class NotificationReader {
  private static final JsonForm FORM =
      JsonForm.fields()
          .string("type")
          .string("title")
          .string("message")
          .string("severity")
          .audience("to")
          .string("timestamp");

  private static final int MAX_NAME_LENGTH = 20;

  private final Clock clock;
  private final int maxJsonDepth;

  /**
   * @param clock gives a time to those that have none
   */
  NotificationReader(Clock clock, int maxJsonDepth) {
    this.clock = clock;
    this.maxJsonDepth = maxJsonDepth;
  }

  /**
   * Reads one notification. {@code message}, {@code severity} ({@code info}), {@code to} and {@code
   * timestamp} (now) may be left out.
   *
   * @throws io.carillon.wire.RejectedBodyException if it is none
   */
  Notification read(byte[] json) {
    return FORM.readOne(json, maxJsonDepth, this::notification);
  }

  private Notification notification(JsonFields fields) {
    return new Notification(
        oneOf(NotificationType.values(), "type", Optional.of(fields.line("type", MAX_NAME_LENGTH)))
            .orElseThrow(),
        fields.line("title", Notification.MAX_TITLE_LENGTH),
        fields.optionalText("message", Notification.MAX_MESSAGE_LENGTH).orElse(""),
        oneOf(Severity.values(), "severity", fields.optionalLine("severity", MAX_NAME_LENGTH))
            .orElse(Severity.INFO),
        fields.audience("to"),
        fields.time("timestamp").orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.MILLIS)));
  }

  private static <E extends Enum<E>> Optional<E> oneOf(
      E[] accepted, String field, Optional<String> name) {
    return name.map(
        written ->
            Arrays.stream(accepted)
                .filter(each -> each.toString().equals(written))
                .findFirst()
                .orElseThrow(
                    () ->
                        new InvalidRequestException(
                            field,
                            "'"
                                + field
                                + "' is one of "
                                + names(accepted)
                                + ", not '"
                                + written
                                + "'")));
  }

  private static String names(Object[] accepted) {
    return Arrays.stream(accepted).map(Object::toString).collect(Collectors.joining(", "));
  }
}
