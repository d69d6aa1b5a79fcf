package io.carillon.chat;

import io.carillon.event.Publication;
import io.carillon.wire.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happens in a room. Its data is {@code {"type","user","content","timestamp"}}, of
 * an event without a name, so that a plain {@code onmessage} receives it.
 *
 * @param content what was said; empty unless it is a message
 */
record ChatEvent(ChatEventType type, String user, String content, Instant timestamp) {
  /** The beginning of its publication. */
  Publication.Builder in(Room room) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type);
    members.put("user", user);
    members.put("content", content);
    members.put("timestamp", timestamp);
    return Publication.to(room.channel()).topic(type.toString()).json(JsonText.object(members));
  }
}
