package io.carillon.jpa;

import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.Event;
import io.carillon.event.Reader;
import io.carillon.log.Conflation;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.History;
import io.carillon.log.KeyedValue;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.log.Selection;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The log of every channel in a database.
 *
 * <p>Reading races with {@link Retention}. The answers are correct because retention deletes events
 * and advances the channel's first position in one transaction, and because events are read
 * <em>before</em> that position: a deletion that affects the events shows in the position. Read in
 * the other order, a deletion in between would look like a channel without a gap.
 */
public final class JpaEventLog implements EventLog {
  /** Shorter ranges are read completely rather than searched by key. */
  private static final long SHORT_RANGE = 16_384;

  private final Transactions transactions;
  private final Clock clock;
  private final long shortRange;
  private final LogEpochs epochs;

  /**
   * @param clock by which events expire
   */
  public JpaEventLog(Transactions transactions, Clock clock) {
    this(transactions, clock, SHORT_RANGE, new LogEpochs(transactions));
  }

  /**
   * @param clock by which events expire
   * @param epochs by which positions are distinguished
   */
  public JpaEventLog(Transactions transactions, Clock clock, LogEpochs epochs) {
    this(transactions, clock, SHORT_RANGE, epochs);
  }

  /** For tests, with shorter ranges. */
  JpaEventLog(Transactions transactions, Clock clock, long shortRange) {
    this(transactions, clock, shortRange, new LogEpochs(transactions));
  }

  private JpaEventLog(Transactions transactions, Clock clock, long shortRange, LogEpochs epochs) {
    this.transactions = transactions;
    this.clock = clock;
    this.shortRange = shortRange;
    this.epochs = epochs;
  }

  @Override
  public Replay readAfter(ChannelName channel, long position, PageLimit limit) {
    return readIn(
        channel,
        (em, known) -> {
          EventPage full =
              EventPage.readFull(
                  em, transactions.dialect().sizes(), channel, position, micros(), limit);
          if (full != null) {
            return new Replay.Complete(inEpochs(em, full, known).events(), false);
          }
          EventPage page =
              inEpochs(
                  em,
                  EventPage.read(em, channel, rowsAfter(em, channel, position, limit), limit),
                  known);
          List<Event> events = page.events();
          boolean isLast = !page.isCut() && events.size() < limit.events();
          if (!events.isEmpty() && events.get(0).seq() == position + 1) {
            return new Replay.Complete(events, isLast);
          }
          // if the extent begins there, missing events have expired, or do not exist yet
          return replay(em, channel, position, events, isLast);
        });
  }

  /**
   * Events in the epochs that were known before they were read. After the database was restored,
   * another node may append before this one notices: its events would be taken for lost ones.
   */
  private EventPage inEpochs(EntityManager em, EventPage page, ChannelEpochs known) {
    epochs.requireNewest(em, known.current());
    return page.in(known);
  }

  private TypedQuery<Object[]> rowsAfter(
      EntityManager em, ChannelName channel, long position, PageLimit limit) {
    return events(em, "e.seq > :position" + LoggedEvent.ALIVE + LoggedEvent.OLDEST_FIRST)
        .setParameter("channel", channel.value())
        .setParameter("position", position)
        .setParameter("now", micros())
        .setMaxResults(limit.events());
  }

  private TypedQuery<Object[]> events(EntityManager em, String which) {
    SqlDialect dialect = transactions.dialect();
    return dialect
        .sizes()
        .withParameters(
            em.createQuery(
                LoggedEvent.selection(dialect)
                    + " from EventRow e where e.channel = :channel and "
                    + which,
                Object[].class));
  }

  private static Replay replay(
      EntityManager em, ChannelName channel, long position, List<Event> events, boolean isLast) {
    long first = extent(em, channel).first();
    if (first <= position + 1) {
      return new Replay.Complete(events, isLast);
    }
    // retention may have advanced since the events were read
    return new Replay.Truncated(
        events, isLast, events.isEmpty() ? first : Math.min(first, events.get(0).seq()));
  }

  @Override
  public Replay readNewest(
      ChannelName channel, long position, long end, Conflation conflation, PageLimit limit) {
    return readIn(
        channel,
        (em, known) -> {
          NewestEvents newest =
              new NewestEvents(
                  em, transactions.dialect(), channel, position, end, conflation, micros());
          List<Long> seqs;
          EventPage page;
          do { // repeated if retention ran in between: a short page would look like the end
            seqs = newest.oldest(limit.events(), shortRange);
            page = inEpochs(em, eventsAt(em, channel, seqs, limit), known);
          } while (!page.isCut() && page.events().size() < seqs.size());
          boolean isLast = !page.isCut() && seqs.size() < limit.events();
          return replay(em, channel, position, page.events(), isLast);
        });
  }

  private EventPage eventsAt(
      EntityManager em, ChannelName channel, List<Long> seqs, PageLimit limit) {
    List<Event> events = new ArrayList<>();
    long bytes = 0;
    for (List<Long> group : SeqRanges.split(seqs)) {
      if (bytes >= limit.bytes()) {
        return new EventPage(events, true);
      }
      TypedQuery<Object[]> query =
          events(em, SeqRanges.CONDITION + LoggedEvent.OLDEST_FIRST)
              .setParameter("channel", channel.value());
      SeqRanges.parameters(group).forEach(query::setParameter);
      EventPage page =
          EventPage.read(em, channel, query, new PageLimit(limit.events(), limit.bytes() - bytes));
      events.addAll(page.events());
      if (page.isCut()) {
        return new EventPage(events, true);
      }
      bytes += page.events().stream().mapToLong(Event::footprint).sum();
    }
    return new EventPage(events, false);
  }

  @Override
  public History readBefore(
      ChannelName channel, long position, Selection selection, PageLimit limit) {
    return readIn(
        channel,
        (em, known) -> {
          BackwardSearch.Found found = backwards(em, channel).find(position, selection, limit);
          List<Event> events =
              inEpochs(
                      em,
                      eventsAt(em, channel, found.seqs(), PageLimit.events(limit.events())),
                      known)
                  .events();
          return new History(events, found.before());
        });
  }

  @Override
  public long newestVisible(ChannelName channel, long position, Reader reader) {
    return read(em -> backwards(em, channel).newestVisible(position, reader));
  }

  @Override
  public List<KeyedValue> readValues(
      ChannelName channel, String key, long after, long before, int limit) {
    Sizes sizes = transactions.dialect().sizes();
    return read(em -> KeyedValues.read(em, sizes, channel, key, after, before, micros(), limit));
  }

  private BackwardSearch backwards(EntityManager em, ChannelName channel) {
    return new BackwardSearch(em, transactions.dialect(), channel.value(), micros());
  }

  private long micros() {
    return Micros.of(clock.instant());
  }

  @Override
  public Extent extent(ChannelName channel) {
    return read(em -> extent(em, channel));
  }

  private static Extent extent(EntityManager em, ChannelName channel) {
    ChannelRow row = em.find(ChannelRow.class, channel.value());
    return row == null ? Extent.EMPTY : row.extent();
  }

  @Override
  public ChannelEpochs epochs(ChannelName channel) {
    try {
      return epochs.of(channel);
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the log cannot be read now", e);
    }
  }

  @Override
  public long epoch() {
    return epochs.current();
  }

  @Override
  public Map<ChannelName, Long> heads(Collection<ChannelName> channels) {
    if (channels.isEmpty()) {
      return Map.of();
    }
    List<String> names = channels.stream().map(ChannelName::value).toList();
    return readSql(connection -> ChannelTable.heads(connection, names));
  }

  @Override
  public long positionBefore(ChannelName channel, Instant since) {
    return read(
        em -> {
          // the extent before the search: an event appended in between lies after its head
          Extent extent = extent(em, channel);
          return TimeSearch.firstSince(em, channel.value(), extent, Micros.notBefore(since))
              .map(first -> first - 1)
              .orElse(extent.head());
        });
  }

  @Override
  public List<ChannelExtent> channels(
      Collection<ChannelPattern> patterns, String after, int limit) {
    return read(
        em ->
            ChannelQuery.of(patterns)
                .in(em, after)
                .setMaxResults(limit)
                .getResultStream()
                .map(row -> new ChannelExtent(new ChannelName(row.name()), row.extent()))
                .toList());
  }

  @Override
  public long channelCount() {
    return readSql(ChannelTable::count);
  }

  /** Reads events in their epochs; once more if this node has entered another epoch meanwhile. */
  private <T> T readIn(ChannelName channel, BiFunction<EntityManager, ChannelEpochs, T> query) {
    while (true) {
      ChannelEpochs known = epochs(channel);
      try {
        return read(em -> query.apply(em, known));
      } catch (LogUnavailableException e) {
        if (epochs.current() == known.current()) {
          throw e;
        }
      }
    }
  }

  private <T> T read(Function<EntityManager, T> query) {
    return available(() -> transactions.read(query));
  }

  private <T> T readSql(SqlWork<T> query) {
    return available(() -> transactions.readSql(query));
  }

  private static <T> T available(Supplier<T> query) {
    try {
      return query.get();
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the log cannot be read now", e);
    }
  }
}
