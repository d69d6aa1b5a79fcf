package io.carillon.chat;

import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import java.util.Optional;

/**
 * The body of a request with the text of a message.
 *
 * @param user the sender, whom only anonymous callers have to name
 */
record MessageBody(String content, Optional<String> user) {
  /** Enough for the longest message with every character escaped. */
  static final int MAX_BYTES = 64 * 1024;

  static final JsonForm FORM = JsonForm.fields().string("content").string("user");

  private static final int MAX_USER_LENGTH = 256;

  static MessageBody of(JsonFields fields) {
    return new MessageBody(fields.text("content", ChatRooms.MAX_CONTENT_LENGTH), user(fields));
  }

  static Optional<String> user(JsonFields fields) {
    return fields.optionalLine("user", MAX_USER_LENGTH);
  }
}
