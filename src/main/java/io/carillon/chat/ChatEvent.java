package io.carillon.chat;

import io.carillon.event.Publication;
import io.carillon.wire.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event of a chat room. Its data is {@code {"type","user","content","timestamp"}}, with {@code
 * "message"} if it is about a message, of an unnamed event, so that {@code onmessage} receives it.
 *
 * @param content the text of a message; empty for other types
 * @param message the seq of the message that it is about; 0 for other types
 */
record ChatEvent(ChatEventType type, String user, String content, Instant timestamp, long message) {
  /** An event that is about no message. */
  ChatEvent(ChatEventType type, String user, String content, Instant timestamp) {
    this(type, user, content, timestamp, 0);
  }

  /** Starts the publication of this event to a room. */
  Publication.Builder in(Room room) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type);
    members.put("user", user);
    members.put("content", content);
    members.put("timestamp", timestamp);
    if (type.isAboutMessage()) {
      members.put("message", message);
    }
    return Publication.to(room.channel()).topic(type.toString()).json(JsonText.object(members));
  }
}
