package io.carillon.inbox;

import io.carillon.chat.MentionListener;
import io.carillon.chat.Room;
import io.carillon.event.Audience;
import io.carillon.event.Publication;
import io.carillon.notification.Details;
import io.carillon.notification.Notification;
import io.carillon.notification.NotificationType;
import io.carillon.notification.Priority;
import io.carillon.notification.Severity;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Notifies users in their inboxes that a chat message mentions them: once for each message, since
 * the notification is stored with it. Thread-safe.
 */
public final class MentionNotices implements MentionListener {
  private static final int MAX_EXCERPT = 300;

  private final Clock clock;
  private final Runnable nudgeOutbox;

  /**
   * @param nudgeOutbox has the outbox read at once
   */
  public MentionNotices(Clock clock, Runnable nudgeOutbox) {
    this.clock = clock;
    this.nudgeOutbox = nudgeOutbox;
  }

  @Override
  public void onStored() {
    nudgeOutbox.run();
  }

  @Override
  public Optional<Publication> notice(
      Room room, long seq, String sender, List<String> users, String content) {
    Instant now = clock.instant();
    Notification notification =
        new Notification(
            NotificationType.USER,
            excerpt(sender + " mentioned you in " + room, Notification.MAX_TITLE_LENGTH),
            excerpt(content, MAX_EXCERPT),
            Severity.INFO,
            new Audience(Set.copyOf(users), Set.of()),
            now.truncatedTo(ChronoUnit.MILLIS),
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
    return Optional.of(notification.publication(now).id("mention/" + room + "/" + seq).build());
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
