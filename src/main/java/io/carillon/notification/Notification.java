package io.carillon.notification;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.publish.ChannelFamily;
import io.carillon.wire.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A notification. As an event its data is {@code
 * {"type","title","message","severity","to","timestamp"}}, without {@code to} if it is for
 * everyone; the type is its topic. Recipients of a private notification see all its recipients.
 *
 * @param message may be empty
 * @param sender the user who sent it, as {@code "sender"} in the data; empty if the sender has no
 *     user name, or is the application
 * @param details become members of the data where they are not as usual
 */
public record Notification(
    NotificationType type,
    String title,
    String message,
    Severity severity,
    Audience to,
    Instant timestamp,
    Optional<String> sender,
    Details details) {
  /** The channel of all notifications. */
  public static final String CHANNEL_NAME = "notifications";

  /** {@link #CHANNEL_NAME}. */
  public static final ChannelName CHANNEL = new ChannelName(CHANNEL_NAME);

  /** The channel as a family. */
  public static final ChannelFamily FAMILY =
      new ChannelFamily(new ChannelPattern(CHANNEL_NAME), "POST /api/notifications");

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

  /** A notification of the application, without a sender and details. */
  public Notification(
      NotificationType type,
      String title,
      String message,
      Severity severity,
      Audience to,
      Instant timestamp) {
    this(type, title, message, severity, to, timestamp, Optional.empty(), Details.NONE);
  }

  /** The same notification, sent by a user. */
  Notification from(Optional<String> user) {
    return new Notification(type, title, message, severity, to, timestamp, user, details);
  }

  /**
   * Starts the publication of this notification.
   *
   * @param now from which on it lives until it expires
   * @throws InvalidRequestException if it has expired
   */
  public Publication.Builder publication(Instant now) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", type);
    members.put("title", title);
    members.put("message", message);
    members.put("severity", severity);
    if (!to.isEveryone()) {
      members.put("to", recipients());
    }
    sender.ifPresent(user -> members.put("sender", user));
    members.put("timestamp", timestamp);
    members.putAll(details.members());
    Publication.Builder publication =
        Publication.to(CHANNEL).topic(type.toString()).audience(to).json(JsonText.object(members));
    details.eventKey().ifPresent(publication::key);
    details.expires().ifPresent(expiry -> publication.ttl(timeTo(expiry, now)));
    return publication;
  }

  private static Duration timeTo(Instant expiry, Instant now) {
    if (!expiry.isAfter(now)) {
      throw new InvalidRequestException(
          "expires", "'expires' is a time in the future; " + expiry + " is over");
    }
    return Duration.between(now, expiry);
  }

  private Map<String, Object> recipients() {
    Map<String, Object> recipients = new LinkedHashMap<>();
    recipients.put("users", new TreeSet<>(to.users()));
    recipients.put("roles", new TreeSet<>(to.roles()));
    return recipients;
  }
}
