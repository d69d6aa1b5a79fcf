package io.carillon.push;

import io.carillon.event.Event;
import io.carillon.notification.Notification;
import io.carillon.notification.PublishedNotification;
import io.carillon.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The messages for devices, in JSON. */
final class MessageForm {
  /** How long a push service keeps a message for a device that it does not reach. */
  static final Duration MAX_TTL = Duration.ofDays(3);

  /** Of a message; the page has all of it. */
  private static final int MAX_TEXT_LENGTH = 700;

  private static final int MAX_WORD_LENGTH = 40;

  private static final String SUMMARY = "summary";

  private MessageForm() {}

  /** The message for one notification: {@code {"seq","tag","title",…}}. */
  static PushMessage of(SelectedNotification selected, Instant now) {
    Event event = selected.event();
    PublishedNotification notification = selected.notification();
    String topic = topic(event, notification);
    return new PushMessage(
        event.seq(),
        selected.isNotice() ? notice(event, topic) : content(event, notification, topic),
        ttl(event, now),
        urgency(notification),
        topic);
  }

  /** The message for many: {@code {"seq","tag","count"}}. */
  static PushMessage summary(List<SelectedNotification> all) {
    long seq = all.get(all.size() - 1).event().seq();
    String topic = SUMMARY;
    Map<String, Object> members = members(seq, topic);
    members.put("count", all.size());
    return new PushMessage(seq, JsonText.object(members), MAX_TTL, Urgency.NORMAL, topic);
  }

  private static String notice(Event event, String topic) {
    return JsonText.object(members(event.seq(), topic));
  }

  private static Map<String, Object> members(long seq, String topic) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("seq", seq);
    members.put("tag", topic);
    return members;
  }

  private static String content(Event event, PublishedNotification notification, String topic) {
    Map<String, Object> members = members(event.seq(), topic);
    members.put("type", shortened(notification.type(), MAX_WORD_LENGTH));
    members.put("severity", shortened(notification.severity(), MAX_WORD_LENGTH));
    notification
        .find("priority")
        .ifPresent(priority -> members.put("priority", shortened(priority, MAX_WORD_LENGTH)));
    members.put("title", shortened(notification.text("title"), Notification.MAX_TITLE_LENGTH));
    int length = MAX_TEXT_LENGTH;
    String json;
    do { // characters take up to six bytes
      members.put("message", shortened(notification.text("message"), length));
      json = JsonText.object(members);
      length /= 2;
    } while (json.getBytes(StandardCharsets.UTF_8).length > MessageEncryption.MAX_PLAINTEXT);
    return json;
  }

  private static String shortened(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
    return text.substring(0, end) + "…";
  }

  private static Duration ttl(Event event, Instant now) {
    return event
        .expiry()
        .map(expiry -> Duration.between(now, expiry))
        .filter(left -> left.compareTo(MAX_TTL) < 0)
        .orElse(MAX_TTL);
  }

  private static Urgency urgency(PublishedNotification notification) {
    String priority = notification.text("priority");
    if (priority.equals("high") || priority.equals("urgent")) {
      return Urgency.HIGH;
    }
    if (priority.equals("low")) {
      return Urgency.LOW;
    }
    return notification.severity().equals("error") ? Urgency.HIGH : Urgency.NORMAL;
  }

  /** Of a notification that others replace, that of its key. */
  private static String topic(Event event, PublishedNotification notification) {
    return event
        .key()
        .map(key -> notification.text("sender") + "\n" + key)
        .orElseGet(() -> Long.toString(event.seq()));
  }
}
