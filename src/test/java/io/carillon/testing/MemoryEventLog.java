package io.carillon.testing;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.Conflation;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.History;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import io.carillon.log.Replay;
import io.carillon.log.Selection;
import io.carillon.publish.Publisher;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The log in memory: for unit tests, and the shortest example of a log. It fulfils the same
 * contracts as the one in a database, {@link EventLogContract} and {@link AppenderContract}. Tests
 * control retention and outages, can hold commits back, and can act before and after queries.
 * Thread-safe.
 */
public final class MemoryEventLog implements EventLog, Appender {
  private final Clock clock;
  private final Consumer<EventsAppended> listener;
  private final TreeMap<ChannelName, Stored> channels = new TreeMap<>(); // guarded by this, as all
  private final List<Event> transientEvents = new ArrayList<>();
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private boolean isDown;
  private int reads;
  private int batches;

  /** Run before and after each query for events. */
  public Runnable beforeQuery = () -> {};

  public Runnable afterQuery = () -> {};

  public MemoryEventLog(Clock clock) {
    this(clock, appended -> {});
  }

  /**
   * @param listener called after each commit of a batch
   */
  public MemoryEventLog(Clock clock, Consumer<EventsAppended> listener) {
    this.clock = clock;
    this.listener = listener;
  }

  private static final class Stored {
    final List<Event> events = new ArrayList<>(); // all ever appended: seq - 1 is the index
    final Set<Long> removed = new HashSet<>(); // expired ones
    final Map<String, Long> ids = new HashMap<>();
    long first = 1;

    long head() {
      return events.size();
    }

    Event append(Publication publication, Instant now) {
      Instant timestamp = now.truncatedTo(ChronoUnit.MICROS);
      if (!events.isEmpty() && events.get(events.size() - 1).timestamp().isAfter(timestamp)) {
        timestamp = events.get(events.size() - 1).timestamp();
      }
      Event event = Event.of(publication, head() + 1, timestamp);
      events.add(event);
      publication.id().ifPresent(id -> ids.put(id, event.seq()));
      return event;
    }

    /** Those that retention has left. */
    Stream<Event> retained() {
      return events.subList((int) first - 1, events.size()).stream()
          .filter(event -> !removed.contains(event.seq()));
    }

    void retainFrom(long seq) {
      first = Math.max(first, Math.min(seq, head() + 1));
      ids.values().removeIf(each -> each < first || removed.contains(each));
    }
  }

  private synchronized Optional<Stored> find(ChannelName channel) {
    if (isDown) {
      throw new LogUnavailableException("the log is down", new IllegalStateException("down"));
    }
    return Optional.ofNullable(channels.get(channel));
  }

  // --- Appender ----------------------------------------------------------------------------------

  @Override
  public synchronized CompletionStage<Receipt> append(Batch batch) {
    batches++;
    if (isDown) {
      return CompletableFuture.failedStage(new LogUnavailableException("the log is down", null));
    }
    return gate.thenApply(open -> store(batch));
  }

  private synchronized Receipt store(Batch batch) {
    List<Publication> publications = new ArrayList<>();
    batch.forEach(publications::add);
    if (publications.size() != batch.size()
        || publications.stream()
            .anyMatch(one -> one.isTransient() || !one.channel().equals(batch.channel()))) {
      throw new IllegalArgumentException("the batch contradicts its description");
    }
    Stored stored = channels.computeIfAbsent(batch.channel(), none -> new Stored());
    long first = Long.MAX_VALUE;
    long last = 0;
    int repeated = 0;
    List<Event> appended = new ArrayList<>();
    for (Publication publication : publications) {
      Optional<Long> known = publication.id().map(stored.ids::get);
      if (known.isEmpty()) {
        appended.add(stored.append(publication, clock.instant()));
      } else {
        repeated++;
      }
      long seq = known.orElseGet(stored::head);
      first = Math.min(first, seq);
      last = Math.max(last, seq);
    }
    if (!appended.isEmpty()) {
      listener.accept(
          new EventsAppended(batch.channel(), appended.get(0).seq(), stored.head(), appended));
    }
    return new Receipt(batch.channel(), first, last, batch.size(), repeated);
  }

  // --- EventLog ----------------------------------------------------------------------------------

  @Override
  public Replay readAfter(ChannelName channel, long position, PageLimit limit) {
    beforeQuery.run();
    Replay replay = query(channel, position, limit);
    afterQuery.run();
    return replay;
  }

  private synchronized Replay query(ChannelName channel, long position, PageLimit limit) {
    Optional<Stored> stored = find(channel);
    reads++;
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
    beforeQuery.run();
    Replay all = query(channel, position, PageLimit.events(Integer.MAX_VALUE));
    afterQuery.run();
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
  public synchronized Extent extent(ChannelName channel) {
    return find(channel)
        .map(stored -> new Extent(stored.first, stored.head()))
        .orElse(Extent.EMPTY);
  }

  @Override
  public synchronized Map<ChannelName, Long> heads(Collection<ChannelName> names) {
    Map<ChannelName, Long> heads = new HashMap<>();
    names.forEach(name -> find(name).ifPresent(stored -> heads.put(name, stored.head())));
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
        .orElseGet(() -> stored.map(Stored::head).orElse(0L));
  }

  @Override
  public synchronized List<ChannelExtent> channels(
      Collection<ChannelPattern> patterns, String after, int limit) {
    return channels.keySet().stream()
        .filter(name -> patterns.stream().anyMatch(pattern -> pattern.covers(name)))
        .filter(name -> name.value().compareTo(after) > 0 && find(name).orElseThrow().head() > 0)
        .limit(limit)
        .map(name -> new ChannelExtent(name, extent(name)))
        .toList();
  }

  @Override
  public synchronized long channelCount() {
    return channels(Set.of(ChannelPattern.ALL), "", Integer.MAX_VALUE).size();
  }

  // --- for tests ---------------------------------------------------------------------------------

  /** Commits an event without calling the listener. */
  public synchronized Event commit(Publication publication) {
    return channels
        .computeIfAbsent(publication.channel(), none -> new Stored())
        .append(publication, clock.instant());
  }

  /** Removes expired events of a channel, old ones, and those beyond a count; zero: no limit. */
  public synchronized void sweep(ChannelName channel, Duration age, long count) {
    Stored stored = channels.get(channel);
    if (stored != null) {
      Instant now = clock.instant();
      stored
          .retained()
          .filter(event -> event.isExpiredAt(now))
          .forEach(event -> stored.removed.add(event.seq()));
      long byCount = count == 0 ? 1 : stored.head() + 1 - count;
      long byAge = age.isZero() ? 1 : positionBefore(channel, now.minus(age)) + 1;
      stored.retainFrom(Math.max(byCount, byAge));
    }
  }

  /** Retention removes all events before {@code first}. */
  public synchronized void retainFrom(ChannelName channel, long first) {
    find(channel).ifPresent(stored -> stored.retainFrom(first));
  }

  /** An event expires. */
  public synchronized void expire(ChannelName channel, long seq) {
    channels.get(channel).removed.add(seq);
  }

  /** Loses the newest events, like a database that was restored from a backup. */
  public synchronized void loseAfter(ChannelName channel, long head) {
    List<Event> events = channels.get(channel).events;
    events.subList((int) head, events.size()).clear();
  }

  /** Makes all calls fail. */
  public synchronized void goDown() {
    isDown = true;
  }

  /** Ends {@link #goDown}. */
  public synchronized void comeBack() {
    isDown = false;
  }

  /** Makes commits wait until the returned future is completed. */
  public synchronized CompletableFuture<Void> holdCommits() {
    gate = new CompletableFuture<>();
    return gate;
  }

  /** A publisher that appends to this log and records transient events. */
  public Publisher publisher() {
    return new Publisher(
        this, this::record, clock, CarillonConfig.standard(Host.EMBEDDED).publish());
  }

  private synchronized void record(Event event) {
    transientEvents.add(event);
  }

  /** The transient events that {@link #publisher} has delivered. */
  public synchronized List<Event> transientEvents() {
    return List.copyOf(transientEvents);
  }

  /** All events ever appended to a channel. */
  public synchronized List<Event> events(ChannelName channel) {
    return Optional.ofNullable(channels.get(channel))
        .map(stored -> List.copyOf(stored.events))
        .orElse(List.of());
  }

  /** The data of all events ever appended to a channel. */
  public List<String> data(ChannelName channel) {
    return events(channel).stream().map(event -> event.data().toString()).toList();
  }

  /** All events after {@code position}, without counting as a query. */
  public List<Event> readAfterQuietly(ChannelName channel, long position) {
    List<Event> events = events(channel);
    return events.subList((int) position, events.size());
  }

  /** How many pages of events were read. */
  public synchronized int reads() {
    return reads;
  }

  /** How many batches were appended, or tried to be. */
  public synchronized int batches() {
    return batches;
  }
}
