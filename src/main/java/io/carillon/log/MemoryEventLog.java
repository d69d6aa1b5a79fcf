package io.carillon.log;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.LogClock;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Retraction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The log in memory: for tests of applications, and the shortest example of a log. It fulfils the
 * same contracts as the one in a database. Its events end with the process, and only retention
 * limits their number. Thread-safe.
 *
 * <p>Two locks: {@code order} is held by an append and by the delivery of its events, so that
 * deliveries are in the order of commits; {@code this} guards the events and is held by no call of
 * others, so that receivers of events may read.
 */
public class MemoryEventLog implements EventLog, Appender {
  private final LogClock clock;
  private final ReentrantLock order = new ReentrantLock();
  private final TreeMap<ChannelName, Stored> channels = new TreeMap<>(); // guarded by this
  private volatile Consumer<EventsAppended> listener = appended -> {};

  public MemoryEventLog(Clock clock) {
    this.clock = LogClock.of(clock);
  }

  /** Sets what is called after each commit of a batch, in the order of commits. */
  public final void deliverTo(Consumer<EventsAppended> listener) {
    this.listener = listener;
  }

  private static final class Stored {
    final TreeMap<Long, Event> events = new TreeMap<>(); // that retention has left
    final Map<String, Long> ids = new HashMap<>();
    long first = 1;
    long head;

    Event append(Publication publication, Instant now, Instant logTime) {
      Instant timestamp = logTime.truncatedTo(ChronoUnit.MICROS);
      if (!events.isEmpty() && events.lastEntry().getValue().timestamp().isAfter(timestamp)) {
        timestamp = events.lastEntry().getValue().timestamp();
      }
      Event event = Event.of(publication, ++head, timestamp, now.truncatedTo(ChronoUnit.MICROS));
      events.put(event.seq(), event);
      publication.id().ifPresent(id -> ids.put(id, event.seq()));
      Retraction.seqOf(publication).ifPresent(this::erase);
      return event;
    }

    /** Where the event of a publication is that has this id, also if it is erased. */
    Optional<Long> seqOf(ChannelName channel, String id) {
      Long seq = ids.get(id);
      return Optional.ofNullable(seq == null ? ids.get(Retraction.idOfErased(channel, id)) : seq);
    }

    void erase(long seq) {
      Event event = events.get(seq);
      if (event != null && !event.isTombstone()) {
        events.put(seq, event.tombstone());
        ids.entrySet().stream()
            .filter(entry -> entry.getValue() == seq)
            .map(Map.Entry::getKey)
            .toList()
            .forEach(id -> ids.put(Retraction.idOfErased(event.channel(), id), ids.remove(id)));
      }
    }

    Stream<Event> retained() {
      return events.values().stream();
    }

    void retainFrom(long seq) {
      first = Math.max(first, Math.min(seq, head + 1));
      events.headMap(first).clear();
      ids.values().removeIf(each -> !events.containsKey(each));
    }
  }

  /** Called before every access to a channel; a subclass may throw. */
  protected void requireAvailable() {}

  private Optional<Stored> find(ChannelName channel) {
    requireAvailable();
    return Optional.ofNullable(channels.get(channel));
  }

  // --- Appender ----------------------------------------------------------------------------------

  @Override
  public CompletionStage<Receipt> append(Batch batch) {
    order.lock();
    try {
      List<Event> appended = new ArrayList<>();
      Receipt receipt = store(batch, appended);
      if (!appended.isEmpty()) {
        listener.accept(
            new EventsAppended(
                batch.channel(),
                appended.get(0).seq(),
                appended.get(appended.size() - 1).seq(),
                appended));
        batch.followUp(receipt).ifPresent(next -> append(Batch.of(List.of(next))));
      }
      return CompletableFuture.completedStage(receipt);
    } catch (RuntimeException refused) {
      return CompletableFuture.failedStage(refused);
    } finally {
      order.unlock();
    }
  }

  private synchronized Receipt store(Batch batch, List<Event> appended) {
    List<Publication> publications = new ArrayList<>();
    batch.forEach(publications::add);
    requireAsDescribed(batch, publications);
    Stored stored = channels.computeIfAbsent(batch.channel(), none -> new Stored());
    long first = Long.MAX_VALUE;
    long last = 0;
    int repeated = 0;
    for (Publication publication : publications) {
      Optional<Long> known = publication.id().flatMap(id -> stored.seqOf(batch.channel(), id));
      if (known.isEmpty()) {
        appended.add(store(publication));
      } else {
        repeated++;
      }
      long seq = known.orElse(stored.head);
      first = Math.min(first, seq);
      last = Math.max(last, seq);
    }
    return new Receipt(batch.channel(), first, last, batch.size(), repeated);
  }

  private static void requireAsDescribed(Batch batch, List<Publication> publications) {
    if (publications.size() != batch.size()
        || publications.stream()
            .anyMatch(one -> one.isTransient() || !one.channel().equals(batch.channel()))) {
      throw new IllegalArgumentException("the batch contradicts its description");
    }
  }

  /** Stores one event, without its delivery. */
  protected synchronized Event store(Publication publication) {
    return channels
        .computeIfAbsent(publication.channel(), none -> new Stored())
        .append(publication, clock.instant(), clock.logTime());
  }

  // --- EventLog ----------------------------------------------------------------------------------

  @Override
  public Replay readAfter(ChannelName channel, long position, PageLimit limit) {
    return query(channel, position, limit);
  }

  private synchronized Replay query(ChannelName channel, long position, PageLimit limit) {
    Optional<Stored> stored = find(channel);
    List<Event> all = alive(stored).filter(event -> event.seq() > position).toList();
    return replay(stored.map(each -> each.first).orElse(1L), position, all, limit);
  }

  /** As many of these as fit into a page; at least one. */
  private static List<Event> page(List<Event> all, PageLimit limit) {
    long bytes = 0;
    for (int i = 0; i < all.size(); i++) {
      bytes += all.get(i).footprint();
      if (i == limit.events() || (i > 0 && bytes > limit.bytes())) {
        return all.subList(0, i);
      }
    }
    return all;
  }

  private Stream<Event> alive(Optional<Stored> stored) {
    Instant now = clock.instant();
    return stored.stream().flatMap(Stored::retained).filter(event -> !event.isExpiredAt(now));
  }

  private static Replay replay(long first, long position, List<Event> all, PageLimit limit) {
    List<Event> page = page(all, limit);
    boolean isLast = page.size() == all.size();
    return first <= position + 1
        ? new Replay.Complete(page, isLast)
        : new Replay.Truncated(page, isLast, first);
  }

  @Override
  public synchronized History readBefore(
      ChannelName channel, long position, Selection selection, PageLimit limit) {
    List<Event> newestFirst = new ArrayList<>();
    List<Event> scanned = newestBefore(channel, position);
    scanned.stream()
        .filter(event -> selection.selects(event.topics(), event.audience()))
        .forEach(newestFirst::add);
    List<Event> page = new ArrayList<>(page(newestFirst, limit));
    boolean isCut = page.size() < newestFirst.size() || page.size() == limit.events();
    List<Event> last = isCut ? page : scanned;
    long end = last.isEmpty() ? 0 : last.get(last.size() - 1).seq();
    Collections.reverse(page);
    return new History(page, isCut || scanned.size() == MAX_SCANNED ? (end > 1 ? end : 0) : 0);
  }

  private List<Event> newestBefore(ChannelName channel, long position) {
    List<Event> before =
        new ArrayList<>(alive(find(channel)).filter(event -> event.seq() < position).toList());
    Collections.reverse(before);
    return before.subList(0, Math.min(before.size(), MAX_SCANNED));
  }

  @Override
  public synchronized long newestVisible(ChannelName channel, long position, Reader reader) {
    List<Event> scanned = newestBefore(channel, position);
    return scanned.stream()
        .filter(event -> event.audience().admits(reader))
        .findFirst()
        .map(Event::seq)
        .orElse(scanned.size() < MAX_SCANNED ? 0 : scanned.get(MAX_SCANNED - 1).seq() - 1);
  }

  @Override
  public Replay readNewest(
      ChannelName channel, long position, long end, Conflation conflation, PageLimit limit) {
    Replay all = query(channel, position, PageLimit.events(Integer.MAX_VALUE));
    Map<Object, Event> newest = new LinkedHashMap<>();
    for (Event event : all.events()) {
      if (event.seq() <= end && conflation.selects(event.topics(), event.audience())) {
        boolean isAlone = conflation.keyless() == Conflation.Keyless.ALL;
        Object key = event.key().<Object>map(k -> k).orElse(isAlone ? event.seq() : 0L);
        newest.remove(key); // inserted again at the end
        newest.put(key, event);
      }
    }
    long first = all instanceof Replay.Truncated truncated ? truncated.first() : position + 1;
    return replay(first, position, List.copyOf(newest.values()), limit);
  }

  @Override
  public synchronized List<KeyedValue> readValues(
      ChannelName channel, String key, long after, long before, int limit) {
    Instant now = clock.instant();
    return find(channel).stream()
        .filter(stored -> after + 1 < before)
        .flatMap(
            stored ->
                stored.events.subMap(after, false, before, false).descendingMap().values().stream())
        .filter(event -> event.key().filter(key::equals).isPresent() && !event.isExpiredAt(now))
        .filter(event -> event.audience().equals(Audience.EVERYONE))
        .filter(event -> event.data().size() > 0 && event.data().size() <= KeyedValue.MAX_BYTES)
        .limit(limit)
        .map(event -> new KeyedValue(event.seq(), event.timestamp(), event.data()))
        .toList();
  }

  @Override
  public synchronized Extent extent(ChannelName channel) {
    return find(channel).map(stored -> new Extent(stored.first, stored.head)).orElse(Extent.EMPTY);
  }

  @Override
  public synchronized Map<ChannelName, Long> heads(Collection<ChannelName> names) {
    Map<ChannelName, Long> heads = new HashMap<>();
    names.forEach(name -> find(name).ifPresent(stored -> heads.put(name, stored.head)));
    heads.values().removeIf(head -> head == 0);
    return heads;
  }

  @Override
  public synchronized long positionBefore(ChannelName channel, Instant since) {
    Optional<Stored> stored = find(channel);
    return stored.stream()
        .flatMap(Stored::retained)
        .filter(event -> !event.timestamp().isBefore(since))
        .findFirst()
        .map(event -> event.seq() - 1)
        .orElseGet(() -> stored.map(each -> each.head).orElse(0L));
  }

  @Override
  public synchronized List<ChannelExtent> channels(
      Collection<ChannelPattern> patterns, String after, int limit) {
    return channels.keySet().stream()
        .filter(name -> patterns.stream().anyMatch(pattern -> pattern.covers(name)))
        .filter(name -> name.value().compareTo(after) > 0 && find(name).orElseThrow().head > 0)
        .limit(limit)
        .map(name -> new ChannelExtent(name, extent(name)))
        .toList();
  }

  @Override
  public synchronized long channelCount() {
    return channels(Set.of(ChannelPattern.ALL), "", Integer.MAX_VALUE).size();
  }

  // --- retention ---------------------------------------------------------------------------------

  /** The channels that exist. */
  public synchronized Set<ChannelName> names() {
    return Set.copyOf(channels.keySet());
  }

  /** Removes expired events of a channel, old ones, and those beyond a count; zero: no limit. */
  public synchronized void sweep(ChannelName channel, Duration age, long count) {
    Stored stored = channels.get(channel);
    if (stored != null) {
      Instant now = clock.instant();
      stored.events.values().removeIf(event -> event.isExpiredAt(now) && !event.isTombstone());
      long byCount = count == 0 ? 1 : stored.head + 1 - count;
      long byAge = age.isZero() ? 1 : positionBefore(channel, now.minus(age)) + 1;
      stored.retainFrom(Math.max(byCount, byAge));
    }
  }

  /** Removes all events before {@code first}. */
  public synchronized void retainFrom(ChannelName channel, long first) {
    find(channel).ifPresent(stored -> stored.retainFrom(first));
  }

  /** Removes an event. */
  protected synchronized void remove(ChannelName channel, long seq) {
    find(channel).ifPresent(stored -> stored.events.remove(seq));
  }
}
