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
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

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
        (connection, known) -> {
          EventPage full =
              EventPage.readFull(
                  connection, transactions.dialect().sizes(), channel, position, micros(), limit);
          if (full != null) {
            return new Replay.Complete(inEpochs(connection, full, known).events(), false);
          }
          EventPage page =
              inEpochs(
                  connection,
                  EventPage.read(connection, channel, rowsAfter(channel, position, limit), limit),
                  known);
          List<Event> events = page.events();
          boolean isLast = !page.isCut() && events.size() < limit.events();
          if (!events.isEmpty() && events.get(0).seq() == position + 1) {
            return new Replay.Complete(events, isLast);
          }
          // if the extent begins there, missing events have expired, or do not exist yet
          return replay(connection, channel, position, events, isLast);
        });
  }

  /**
   * Events in the epochs that were known before they were read. After the database was restored,
   * another node may append before this one notices: its events would be taken for lost ones.
   */
  private EventPage inEpochs(Connection connection, EventPage page, ChannelEpochs known) {
    epochs.requireNewest(connection, known.current());
    return page.in(known);
  }

  private SqlQuery rowsAfter(ChannelName channel, long position, PageLimit limit) {
    return events(
            channel,
            "e.seq > :position"
                + LoggedEvent.ALIVE
                + LoggedEvent.OLDEST_FIRST
                + transactions.dialect().firstRows(limit.events()))
        .set("position", position)
        .set("now", micros());
  }

  private SqlQuery events(ChannelName channel, String which) {
    return new SqlQuery(
            LoggedEvent.selection(transactions.dialect())
                + " from carillon_event e where e.channel = :channel and "
                + which)
        .set("channel", channel.value());
  }

  private static Replay replay(
      Connection connection,
      ChannelName channel,
      long position,
      List<Event> events,
      boolean isLast) {
    long first = ChannelTable.extent(connection, channel).first();
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
        (connection, known) -> {
          NewestEvents newest =
              new NewestEvents(
                  connection, transactions.dialect(), channel, position, end, conflation, micros());
          List<Long> seqs;
          EventPage page;
          do { // repeated if retention ran in between: a short page would look like the end
            seqs = newest.oldest(limit.events(), shortRange);
            page = inEpochs(connection, eventsAt(connection, channel, seqs, limit), known);
          } while (!page.isCut() && page.events().size() < seqs.size());
          boolean isLast = !page.isCut() && seqs.size() < limit.events();
          return replay(connection, channel, position, page.events(), isLast);
        });
  }

  private EventPage eventsAt(
      Connection connection, ChannelName channel, List<Long> seqs, PageLimit limit) {
    List<Event> events = new ArrayList<>();
    long bytes = 0;
    for (List<Long> group : SeqRanges.split(seqs)) {
      if (bytes >= limit.bytes()) {
        return new EventPage(events, true);
      }
      SqlQuery query =
          events(channel, SeqRanges.condition("e.seq") + LoggedEvent.OLDEST_FIRST)
              .setAll(SeqRanges.parameters(group));
      EventPage page =
          EventPage.read(
              connection, channel, query, new PageLimit(limit.events(), limit.bytes() - bytes));
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
        (connection, known) -> {
          BackwardSearch.Found found =
              backwards(connection, channel).find(position, selection, limit);
          List<Event> events =
              inEpochs(
                      connection,
                      eventsAt(connection, channel, found.seqs(), PageLimit.events(limit.events())),
                      known)
                  .events();
          return new History(events, found.before());
        });
  }

  @Override
  public long newestVisible(ChannelName channel, long position, Reader reader) {
    return read(connection -> backwards(connection, channel).newestVisible(position, reader));
  }

  @Override
  public List<KeyedValue> readValues(
      ChannelName channel, String key, long after, long before, int limit) {
    SqlDialect dialect = transactions.dialect();
    return read(
        connection ->
            KeyedValues.read(connection, dialect, channel, key, after, before, micros(), limit));
  }

  private BackwardSearch backwards(Connection connection, ChannelName channel) {
    return new BackwardSearch(connection, transactions.dialect(), channel.value(), micros());
  }

  private long micros() {
    return Micros.of(clock.instant());
  }

  @Override
  public Extent extent(ChannelName channel) {
    return read(connection -> ChannelTable.extent(connection, channel));
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
    return read(connection -> ChannelTable.heads(connection, names));
  }

  @Override
  public long positionBefore(ChannelName channel, Instant since) {
    return read(
        connection -> {
          // the extent before the search: an event appended in between lies after its head
          Extent extent = ChannelTable.extent(connection, channel);
          return TimeSearch.firstSince(
                  connection,
                  transactions.dialect(),
                  channel.value(),
                  extent,
                  Micros.notBefore(since))
              .map(first -> first - 1)
              .orElse(extent.head());
        });
  }

  @Override
  public List<ChannelExtent> channels(
      Collection<ChannelPattern> patterns, String after, int limit) {
    return read(
        connection ->
            ChannelQuery.of(patterns).list(connection, transactions.dialect(), after, limit));
  }

  @Override
  public long channelCount() {
    return read(ChannelTable::count);
  }

  /** Reads events in their epochs; once more if this node has entered another epoch meanwhile. */
  private <T> T readIn(ChannelName channel, BiFunction<Connection, ChannelEpochs, T> query) {
    while (true) {
      ChannelEpochs known = epochs(channel);
      try {
        return read(connection -> query.apply(connection, known));
      } catch (LogUnavailableException e) {
        if (epochs.current() == known.current()) {
          throw e;
        }
      }
    }
  }

  private <T> T read(SqlWork<T> query) {
    try {
      return transactions.readSql(query);
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the log cannot be read now", e);
    }
  }
}
