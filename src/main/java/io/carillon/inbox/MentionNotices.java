package io.carillon.inbox;

import io.carillon.chat.MentionListener;
import io.carillon.chat.Room;
import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Audience;
import io.carillon.notification.Details;
import io.carillon.notification.Notification;
import io.carillon.notification.NotificationType;
import io.carillon.notification.Notifications;
import io.carillon.notification.Priority;
import io.carillon.notification.Severity;
import io.carillon.publish.IdempotencyKey;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Notifies users in their inboxes that a chat message mentions them: once for each message, since
 * the id of the notification follows from its room and position. Thread-safe.
 */
public final class MentionNotices implements MentionListener {
  private static final int MAX_EXCERPT = 300;

  private final Notifications notifications;
  private final Clock clock;
  private final OutageLog outage =
      new OutageLog(
          System.getLogger(MentionNotices.class.getName()),
          "Users cannot be notified of mentions in chat rooms",
          "Users are notified of mentions in chat rooms again");

  public MentionNotices(Notifications notifications, Clock clock) {
    this.notifications = notifications;
    this.clock = clock;
  }

  @Override
  public void onMentioned(Room room, long seq, String sender, List<String> users, String content) {
    Notification notification =
        new Notification(
            NotificationType.USER,
            excerpt(sender + " mentioned you in " + room, Notification.MAX_TITLE_LENGTH),
            excerpt(content, MAX_EXCERPT),
            Severity.INFO,
            new Audience(Set.copyOf(users), Set.of()),
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            Optional.of(sender),
            new Details(
                Priority.NORMAL,
                List.of("mention"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                Optional.empty()));
    notifications
        .publish(notification, new IdempotencyKey("mention/" + room + "/" + seq))
        .whenComplete((receipt, failure) -> outage.ended(failure));
  }

  /** Not cut within a surrogate pair. */
  private static String excerpt(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
    return text.substring(0, end) + "…";
  }
}
