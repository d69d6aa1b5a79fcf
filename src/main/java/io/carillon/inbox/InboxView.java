package io.carillon.inbox;

import io.carillon.api.InboxCounts;
import io.carillon.api.InboxCounts.Count;
import io.carillon.api.InboxFilter;
import io.carillon.api.InboxMark;
import io.carillon.api.InboxPage;
import io.carillon.shared.InboxMarks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The notifications of one user with the user's marks, at one moment. */
final class InboxView {
  /** Of the data on a page, in characters: with the rest of the page it stays below 100 KB. */
  private static final int MAX_PAGE_LENGTH = 48 << 10;

  private static final Count NONE = new Count(0, 0);

  private final InboxIndex.Snapshot snapshot;
  private final Viewer viewer;
  private final InboxMarks marks;
  private final Instant now;

  InboxView(InboxIndex.Snapshot snapshot, Viewer viewer, InboxMarks marks, Instant now) {
    this.snapshot = snapshot;
    this.viewer = viewer;
    this.marks = marks;
    this.now = now;
  }

  /** The same with other marks. */
  InboxView with(InboxMarks others) {
    return new InboxView(snapshot, viewer, others, now);
  }

  /** All that the user may see, newest first, also dismissed ones. */
  Stream<InboxEntry> visible() {
    return snapshot.newestFirst().stream()
        .filter(entry -> entry.isVisible(viewer.reader(), viewer.allowed(), now));
  }

  /** What a page with a filter shows, on all pages together, newest first. */
  Stream<InboxEntry> matching(InboxFilter filter) {
    return inInbox().filter(entry -> matches(entry, filter));
  }

  /** What a mark with a filter is for: what pages show, or would show if it was not dismissed. */
  Stream<InboxEntry> matching(InboxFilter filter, InboxMark mark) {
    return mark == InboxMark.RESTORED
        ? visible().filter(entry -> isDismissed(entry) && matches(entry, filter))
        : matching(filter);
  }

  private Stream<InboxEntry> inInbox() {
    return visible().filter(entry -> !isDismissed(entry));
  }

  private boolean isDismissed(InboxEntry entry) {
    return marks.dismissed().contains(entry.seq());
  }

  private boolean matches(InboxEntry entry, InboxFilter filter) {
    return entry.matches(filter) && !(filter.unread() && isRead(entry));
  }

  private boolean isRead(InboxEntry entry) {
    return marks.read().contains(entry.seq());
  }

  /** A page of what matches, with the entries that it shows. */
  InboxPage page(InboxFilter filter, long before, int limit) {
    List<InboxPage.Item> items = new ArrayList<>();
    int length = 0;
    boolean hasOlder = false;
    for (InboxEntry entry : matching(filter).filter(each -> each.seq() < before).toList()) {
      int longer = length + entry.json().length();
      hasOlder = items.size() == limit || (!items.isEmpty() && longer > MAX_PAGE_LENGTH);
      if (hasOlder) {
        break;
      }
      length = longer;
      items.add(item(entry));
    }
    return new InboxPage(
        items,
        hasOlder && !items.isEmpty()
            ? OptionalLong.of(items.get(items.size() - 1).seq())
            : OptionalLong.empty(),
        snapshot.head(),
        marks.version(),
        counts(filter));
  }

  private InboxPage.Item item(InboxEntry entry) {
    return new InboxPage.Item(
        entry.seq(),
        entry.event().timestamp(),
        isRead(entry),
        marks.acknowledged().contains(entry.seq()),
        entry.json());
  }

  /** How many notifications the inbox has. */
  InboxCounts counts(InboxFilter filter) {
    Map<String, Count> bySeverity = new HashMap<>();
    Map<String, Count> byType = new HashMap<>();
    Count[] all = {NONE, NONE};
    inInbox()
        .forEach(
            entry -> {
              Count one = new Count(1, isRead(entry) ? 0 : 1);
              all[0] = sum(all[0], one);
              if (matches(entry, filter)) {
                all[1] = sum(all[1], one);
              }
              bySeverity.merge(entry.severity(), one, InboxView::sum);
              byType.merge(entry.type(), one, InboxView::sum);
            });
    return new InboxCounts(all[0], all[1], bySeverity, byType);
  }

  private static Count sum(Count one, Count other) {
    return new Count(one.total() + other.total(), one.unread() + other.unread());
  }
}
