package io.carillon.chat;

import io.carillon.event.Data;
import io.carillon.event.EnumNames;
import io.carillon.event.Event;
import io.carillon.event.Retraction;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import io.carillon.wire.RejectedBodyException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Reads chat events. Events that the application has published to a room may have another form. */
final class ChatEventReader {
  private static final int MAX_LENGTH = 1 << 20;
  private static final JsonForm FORM =
      JsonForm.fields()
          .string("type")
          .string("user")
          .string("content")
          .string("timestamp")
          .number("message");

  private ChatEventReader() {}

  /** The chat event that an event is, if it is one. */
  static Optional<ChatEvent> read(Event event) {
    if (event.data().format() != Data.Format.JSON || Retraction.isNotice(event)) {
      return Optional.empty();
    }
    try {
      return FORM.readOne(event.data().utf8(), 2, ChatEventReader::chatEvent);
    } catch (RejectedBodyException anotherForm) {
      return Optional.empty();
    }
  }

  private static Optional<ChatEvent> chatEvent(JsonFields fields) {
    String name = fields.optionalText("type", MAX_LENGTH).orElse("");
    return Arrays.stream(ChatEventType.values())
        .filter(type -> EnumNames.lowerCase(type).equals(name))
        .findFirst()
        .map(
            type ->
                new ChatEvent(
                    type,
                    fields.optionalText("user", MAX_LENGTH).orElse(""),
                    fields.optionalText("content", MAX_LENGTH).orElse(""),
                    fields.time("timestamp").orElse(Instant.EPOCH),
                    type.isAboutMessage() ? (long) fields.number("message") : 0));
  }
}
