package io.carillon.inbox;

import io.carillon.event.Event;
import io.carillon.notification.PublishedNotification;
import java.util.Locale;
import java.util.Optional;

/** Makes entries of the index from events of the channel {@code notifications}. */
final class EntryReader {
  private EntryReader() {}

  /** The entry of an event, if it is a notification. */
  static Optional<InboxEntry> read(Event event) {
    return PublishedNotification.of(event).map(notification -> entry(event, notification));
  }

  private static InboxEntry entry(Event event, PublishedNotification notification) {
    return new InboxEntry(
        event,
        notification.type(),
        notification.severity(),
        notification.tags(),
        (notification.text("title") + "\n" + notification.text("message")).toLowerCase(Locale.ROOT),
        notification.find("sender"),
        notification.find("replaces"),
        notification.flag("retracted"),
        notification.flag("receipts"));
  }
}
