package io.carillon.inbox;

import io.carillon.api.InboxChange;
import io.carillon.api.InboxFilter;
import io.carillon.api.InboxMark;
import io.carillon.api.InboxPage;
import io.carillon.event.Event;
import io.carillon.event.SeqSet;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.notification.Notification;
import io.carillon.shared.InboxMarks;
import io.carillon.shared.InboxReceipts;
import io.carillon.shared.InboxReceipts.Step;
import io.carillon.shared.InboxStore;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The inboxes of all users: the log's notifications with the users' marks in the database.
 * Thread-safe; calls block.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if log or database are
 * unavailable.
 */
public final class UserInboxes {
  private final EventLog log;
  private final InboxIndex index;
  private final InboxStore store;
  private final InboxReceipts receipts;
  private final Clock clock;

  /**
   * @param clock by which notifications expire
   */
  public UserInboxes(EventLog log, InboxStore store, InboxReceipts receipts, Clock clock) {
    this.log = log;
    this.index = new InboxIndex(log);
    this.store = store;
    this.receipts = receipts;
    this.clock = clock;
  }

  /** A page of what matches; its notifications count as delivered. */
  InboxPage page(Viewer viewer, InboxFilter filter, long before, int limit) {
    InboxIndex.Snapshot snapshot = index.read();
    InboxPage page = view(snapshot, viewer).page(filter, before, limit);
    Set<Long> shown =
        page.notifications().stream().map(InboxPage.Item::seq).collect(Collectors.toSet());
    List<Long> noted =
        snapshot.newestFirst().stream()
            .filter(entry -> entry.hasReceipts() && shown.contains(entry.seq()))
            .map(InboxEntry::seq)
            .toList();
    noteDelivered(viewer, noted);
    return page;
  }

  /** Marks those of these notifications that the user may see. */
  InboxChange mark(Viewer viewer, InboxMark mark, Set<Long> seqs) {
    InboxIndex.Snapshot snapshot = index.read();
    InboxView view = view(snapshot, viewer);
    List<InboxEntry> marked = view.visible().filter(entry -> seqs.contains(entry.seq())).toList();
    Marking marking = new Marking(mark, SeqSet.of(seqs(marked)), snapshot.first());
    return change(viewer, view, marking, marked, InboxFilter.ALL);
  }

  /** Marks what matches, up to a seq. Without a filter, all of the channel up to there. */
  InboxChange markAll(Viewer viewer, InboxMark mark, InboxFilter filter, long upTo) {
    InboxIndex.Snapshot snapshot = index.read();
    InboxView view = view(snapshot, viewer);
    List<InboxEntry> marked =
        view.matching(filter, mark).filter(entry -> entry.seq() <= upTo).toList();
    SeqSet seqs =
        filter.equals(InboxFilter.ALL)
            ? SeqSet.upTo(Math.min(upTo, snapshot.head()))
            : SeqSet.of(seqs(marked));
    return change(viewer, view, new Marking(mark, seqs, snapshot.first()), marked, filter);
  }

  private InboxChange change(
      Viewer viewer, InboxView view, Marking marking, List<InboxEntry> marked, InboxFilter filter) {
    List<Long> noted = seqs(marked.stream().filter(InboxEntry::hasReceipts).toList());
    if (marking.mark() == InboxMark.DELIVERED) {
      noteDelivered(viewer, noted);
      InboxMarks unchanged = store.marks(viewer.user(), Notification.CHANNEL);
      return new InboxChange(unchanged.version(), view.with(unchanged).counts(filter));
    }
    InboxStore.Changed changed =
        store.change(
            viewer.user(),
            Notification.CHANNEL,
            marking::apply,
            marking
                .step()
                .map(step -> new InboxStore.Noted(step, noted))
                .orElseGet(() -> new InboxStore.Noted(Step.DELIVERED, List.of())),
            (before, after) ->
                MarksChanged.event(
                    viewer.user(),
                    marking.mark(),
                    after.version(),
                    marking.changed(before, after)));
    InboxMarks after = changed.after();
    return new InboxChange(after.version(), view.with(after).counts(filter));
  }

  /** Most requests find that nothing is missing, and lock nothing. */
  private void noteDelivered(Viewer viewer, Collection<Long> seqs) {
    Set<Long> missing = receipts.missing(viewer.user(), seqs);
    if (!missing.isEmpty()) {
      store.note(
          viewer.user(), Notification.CHANNEL, new InboxStore.Noted(Step.DELIVERED, missing));
    }
  }

  /** The notification at a position, unless it has expired or was removed. */
  Optional<InboxEntry> notification(long seq) {
    List<Event> events = log.readAfter(Notification.CHANNEL, seq - 1, PageLimit.events(1)).events();
    return events.stream()
        .filter(event -> event.seq() == seq)
        .findFirst()
        .flatMap(EntryReader::read);
  }

  /** The receipts of all notifications. */
  InboxReceipts receipts() {
    return receipts;
  }

  /** Follows the log, and removes the receipts of notifications that retention has removed. */
  public void sweep() {
    index.read();
    receipts.removeBefore(log.extent(Notification.CHANNEL).first());
  }

  /** Erases marks and receipts of a user, and from memory what the log has retracted. */
  long erase(String user) {
    index.read();
    return (long) store.erase(user) + receipts.erase(user);
  }

  private InboxView view(InboxIndex.Snapshot snapshot, Viewer viewer) {
    return new InboxView(
        snapshot, viewer, store.marks(viewer.user(), Notification.CHANNEL), clock.instant());
  }

  private static List<Long> seqs(List<InboxEntry> entries) {
    return entries.stream().map(InboxEntry::seq).toList();
  }
}
