package io.carillon.notification;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads notifications in JSON; unknown fields are rejected. */
final class NotificationReader {
  private static final JsonForm FORM =
      JsonForm.fields()
          .string("type")
          .string("title")
          .string("message")
          .string("severity")
          .audience("to")
          .string("timestamp")
          .string("priority")
          .strings("tags")
          .objects("actions", JsonForm.fields().string("label").string("url"))
          .string("expires")
          .string("key")
          .string("replaces")
          .flag("retracted")
          .flag("receipts")
          .string("push");

  private static final int MAX_NAME_LENGTH = 20;

  private final Clock clock;
  private final int maxJsonDepth;

  /**
   * @param clock the default of {@code timestamp}
   */
  NotificationReader(Clock clock, int maxJsonDepth) {
    this.clock = clock;
    this.maxJsonDepth = maxJsonDepth;
  }

  /**
   * Reads one notification. Optional are {@code message}, {@code severity} (default {@code info}),
   * {@code to} (everyone), {@code timestamp} (now) and the {@link Details}. A retraction needs no
   * title.
   *
   * @throws io.carillon.wire.RejectedBodyException if the JSON is not a valid notification
   */
  Notification read(byte[] json) {
    return FORM.readOne(json, maxJsonDepth, this::notification);
  }

  private Notification notification(JsonFields fields) {
    Details details = details(fields);
    return new Notification(
        oneOf(NotificationType.values(), "type", Optional.of(fields.line("type", MAX_NAME_LENGTH)))
            .orElseThrow(),
        details.isRetracted()
            ? fields.optionalLine("title", Notification.MAX_TITLE_LENGTH).orElse("")
            : fields.line("title", Notification.MAX_TITLE_LENGTH),
        fields.optionalText("message", Notification.MAX_MESSAGE_LENGTH).orElse(""),
        oneOf(Severity.values(), "severity", fields.optionalLine("severity", MAX_NAME_LENGTH))
            .orElse(Severity.INFO),
        fields.audience("to"),
        fields.time("timestamp").orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.MILLIS)),
        Optional.empty(),
        details);
  }

  private Details details(JsonFields fields) {
    return new Details(
        oneOf(Priority.values(), "priority", fields.optionalLine("priority", MAX_NAME_LENGTH))
            .orElse(Priority.NORMAL),
        fields.optionalLines("tags", Details.MAX_TAGS, Details.MAX_TAG_LENGTH),
        fields.objects("actions", Details.MAX_ACTIONS).stream()
            .map(
                link ->
                    new Link(
                        link.line("label", Link.MAX_LABEL_LENGTH),
                        link.line("url", Link.MAX_URL_LENGTH)))
            .toList(),
        fields.time("expires"),
        fields.optionalLine("key", Publication.MAX_ID_LENGTH),
        fields.optionalLine("replaces", Publication.MAX_ID_LENGTH),
        fields.flag("retracted"),
        fields.flag("receipts"),
        oneOf(PushContent.values(), "push", fields.optionalLine("push", MAX_NAME_LENGTH)));
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
