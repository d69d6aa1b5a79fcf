package io.carillon.notification;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.wire.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * A notification. As an event its data is {@code
 * {"type","title","message","severity","to","timestamp"}}, without {@code to} if it is for
 * everyone; the type is its topic. Recipients of a private notification see all its recipients.
 *
 * @param message may be empty
 */
public record Notification(
    NotificationType type,
    String title,
    String message,
    Severity severity,
    Audience to,
    Instant timestamp) {
  /** The channel of all notifications. */
  public static final String CHANNEL_NAME = "notifications";

  /** {@link #CHANNEL_NAME}. */
  public static final ChannelName CHANNEL = new ChannelName(CHANNEL_NAME);

  /** Maximum length of a title, in characters. */
  public static final int MAX_TITLE_LENGTH = 200;

  /** Maximum length of a message, in characters. */
  public static final int MAX_MESSAGE_LENGTH = 4000;

  /**
   * @throws InvalidRequestException if it is of type {@code user} without recipients: a forgotten
   *     {@code to} must not make a private notification public
   */
  public Notification {
    if (type == NotificationType.USER && to.isEveryone()) {
      throw new InvalidRequestException(
          "to",
          "a notification of type 'user' needs recipients, as in \"to\":{\"users\":[\"anna\"]};"
              + " notifications for everyone have the type 'system' or 'alert'");
    }
  }

  /** Starts the publication of this notification. */
  Publication.Builder publication() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type);
    members.put("title", title);
    members.put("message", message);
    members.put("severity", severity);
    if (!to.isEveryone()) {
      members.put("to", recipients());
    }
    members.put("timestamp", timestamp);
    return Publication.to(CHANNEL)
        .topic(type.toString())
        .audience(to)
        .json(JsonText.object(members));
  }

  private Map<String, Object> recipients() {
    Map<String, Object> recipients = new LinkedHashMap<>();
    recipients.put("users", new TreeSet<>(to.users()));
    recipients.put("roles", new TreeSet<>(to.roles()));
    return recipients;
  }
}
