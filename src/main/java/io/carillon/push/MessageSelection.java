package io.carillon.push;

import io.carillon.event.Event;
import io.carillon.event.Reader;
import io.carillon.event.Retraction;
import io.carillon.event.Selector;
import io.carillon.event.SeqSet;
import io.carillon.notification.PublishedNotification;
import io.carillon.notification.PushContent;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Selects what one device gets of a page of notifications. */
final class MessageSelection {
  /** With more, the device gets one message with their number. */
  static final int MAX_MESSAGES = 10;

  private final Reader reader;
  private final Selector allowed;
  private final Instant now;
  private final Map<Long, SelectedNotification> bySeq = new LinkedHashMap<>();
  private final Map<Name, Long> byName = new LinkedHashMap<>();

  private MessageSelection(Reader reader, Selector allowed, Instant now) {
    this.reader = reader;
    this.allowed = allowed;
    this.now = now;
  }

  /** By which a notification is replaced: only its own sender can do so. */
  private record Name(String key, Optional<String> sender) {}

  /**
   * The notifications that a user may see, that no later one replaces or retracts, and that have
   * not expired, in their order.
   *
   * @param allowed the topics that the user is restricted to
   */
  static Collection<SelectedNotification> of(
      List<Event> events, Reader reader, Selector allowed, Instant now) {
    MessageSelection selection = new MessageSelection(reader, allowed, now);
    events.forEach(selection::add);
    return selection.bySeq.values();
  }

  /**
   * The messages for what a device has not shown yet.
   *
   * @param known notifications that the user has seen elsewhere
   */
  static List<PushMessage> messages(
      Collection<SelectedNotification> selected, SeqSet known, Instant now) {
    List<SelectedNotification> unseen =
        selected.stream().filter(each -> !known.contains(each.event().seq())).toList();
    return unseen.size() > MAX_MESSAGES
        ? List.of(MessageForm.summary(unseen))
        : unseen.stream().map(each -> MessageForm.of(each, now)).toList();
  }

  private void add(Event event) {
    if (Retraction.isNotice(event)) {
      Retraction.seqOf(event).ifPresent(bySeq::remove);
    } else if (event.audience().admits(reader)
        && allowed.selects(event.topics())
        && !event.isExpiredAt(now)) {
      PublishedNotification.of(event).ifPresent(notification -> add(event, notification));
    }
  }

  private void add(Event event, PublishedNotification notification) {
    Optional<String> sender = notification.find("sender");
    notification
        .find("replaces")
        .map(key -> byName.remove(new Name(key, sender)))
        .ifPresent(bySeq::remove);
    PushContent content = content(event, notification);
    if (!notification.flag("retracted") && content != PushContent.NONE) {
      bySeq.put(
          event.seq(),
          new SelectedNotification(event, notification, content == PushContent.NOTICE));
      event.key().ifPresent(key -> byName.put(new Name(key, sender), event.seq()));
    }
  }

  /** Without the publisher's word, what is private does not appear on a lock screen. */
  private static PushContent content(Event event, PublishedNotification notification) {
    String written = notification.text("push");
    for (PushContent content : PushContent.values()) {
      if (content.toString().equals(written)) {
        return content;
      }
    }
    return event.audience().isEveryone() ? PushContent.CONTENT : PushContent.NOTICE;
  }
}
