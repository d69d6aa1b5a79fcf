package io.carillon.inbox;

import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.notification.Notification;
import io.carillon.publish.EventEraser;
import io.carillon.publish.UserData;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the inbox stores of users: their marks and receipts, and the notifications that are for them
 * alone. Those for several users stay; so do the ones that they have sent.
 */
public final class InboxUserData implements UserData {
  private final Supplier<UserInboxes> inboxes;
  private final EventEraser eraser;

  /**
   * @param inboxes available once the database is
   */
  public InboxUserData(Supplier<UserInboxes> inboxes, EventEraser eraser) {
    this.inboxes = inboxes;
    this.eraser = eraser;
  }

  @Override
  public String family() {
    return "inbox";
  }

  @Override
  public long erase(String user) {
    Audience alone = new Audience(Set.of(user), Set.of());
    Predicate<Event> isPrivate = event -> event.audience().equals(alone);
    long erased = eraser.erase(Notification.CHANNEL, isPrivate);
    erased += eraser.erase(MarksChanged.CHANNEL, isPrivate);
    return erased + inboxes.get().erase(user);
  }
}
