package io.carillon.inbox;

import io.carillon.event.Event;
import io.carillon.event.EventType;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.notification.Notification;
import io.carillon.wire.JsonMember;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest notifications, in memory, so that pages and true counts take no search of the log for
 * every request: reading follows the log from the position of the last reading. It holds {@link
 * #MAX_ENTRIES} and {@link #MAX_BYTES} at most; older ones are in the log, but in no inbox.
 * Thread-safe.
 */
final class InboxIndex {
  static final int MAX_ENTRIES = 50_000;

  /** A sixteenth of the heap, where that is less. */
  static final long MAX_BYTES = Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

  private static final long MAX_WAIT_MILLIS = 5_000;
  private static final PageLimit PAGE = new PageLimit(1_000, 1 << 20);

  /** The type of events that take another event of the channel back, whose data is its seq. */
  private static final EventType RETRACTED = new EventType("retracted");

  private final EventLog log;
  private final int maxEntries;
  private final Lock lock = new ReentrantLock();
  private final TreeMap<Long, InboxEntry> entries = new TreeMap<>(); // guarded by lock, as all
  private final Map<Name, Long> named = new HashMap<>();
  private long bytes;
  private long head;
  private Snapshot snapshot = new Snapshot(List.of(), 1, 0);

  InboxIndex(EventLog log) {
    this(log, MAX_ENTRIES);
  }

  /** For tests, with fewer entries. */
  InboxIndex(EventLog log, int maxEntries) {
    this.log = log;
    this.maxEntries = maxEntries;
  }

  /** By which a notification is replaced: only its own sender can do so. */
  private record Name(String key, Optional<String> sender) {}

  /**
   * The notifications that are neither replaced nor retracted.
   *
   * @param newestFirst all of them, for whatever reader
   * @param first the seq before which there are none
   * @param head the seq of the newest event of the channel
   */
  record Snapshot(List<InboxEntry> newestFirst, long first, long head) {}

  /**
   * What the log has now.
   *
   * @throws LogUnavailableException if the log cannot be read, or another reading takes too long:
   *     requests do not queue behind a database that hangs
   */
  Snapshot read() {
    if (!tryLock()) {
      throw new LogUnavailableException("the notifications cannot be read now");
    }
    try {
      return readLocked();
    } finally {
      lock.unlock();
    }
  }

  private boolean tryLock() {
    try {
      return lock.tryLock(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException shuttingDown) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Snapshot readLocked() {
    Extent extent = log.extent(Notification.CHANNEL);
    if (extent.head() < head) { // the log was restored to an earlier state
      clear();
    }
    boolean isChanged = !entries.isEmpty() && entries.firstKey() < extent.first();
    while (!entries.isEmpty() && entries.firstKey() < extent.first()) {
      remove(entries.firstKey());
    }
    isChanged |= extent.head() > head;
    while (extent.head() > head) {
      follow(extent.head());
    }
    if (isChanged || snapshot.head != head) {
      snapshot =
          new Snapshot(
              List.copyOf(entries.descendingMap().values()),
              entries.isEmpty() ? head + 1 : entries.firstKey(),
              head);
    }
    return snapshot;
  }

  private void clear() {
    entries.clear();
    named.clear();
    bytes = 0;
    head = 0;
  }

  /**
   * Reads a page.
   *
   * @param known the head before the page was read: its last page has everything up to there,
   *     whether or not events that have expired are left out at its end
   */
  private void follow(long known) {
    Replay page = log.readAfter(Notification.CHANNEL, head, PAGE);
    List<Event> events = page.events();
    events.forEach(this::add);
    long last = events.isEmpty() ? head : events.get(events.size() - 1).seq();
    head = page.isLast() ? Math.max(last, known) : last;
  }

  private void add(Event event) {
    if (event.type().filter(RETRACTED::equals).isPresent()) {
      JsonMember.number(event.data(), "seq").ifPresent(seq -> remove(seq.longValue()));
      return;
    }
    EntryReader.read(event)
        .ifPresent(
            entry -> {
              entry.replaces().ifPresent(key -> replace(new Name(key, entry.sender())));
              if (!entry.isRetracted()) {
                put(entry);
              }
            });
  }

  private void replace(Name name) {
    Long replaced = named.remove(name);
    if (replaced != null) {
      remove(replaced);
    }
  }

  private void put(InboxEntry entry) {
    entries.put(entry.seq(), entry);
    bytes += entry.footprint();
    entry.event().key().ifPresent(key -> named.put(new Name(key, entry.sender()), entry.seq()));
    while (entries.size() > maxEntries || bytes > MAX_BYTES) {
      remove(entries.firstKey());
    }
  }

  private void remove(long seq) {
    InboxEntry removed = entries.remove(seq);
    if (removed != null) {
      bytes -= removed.footprint();
      removed.event().key().ifPresent(key -> named.remove(new Name(key, removed.sender()), seq));
    }
  }
}
