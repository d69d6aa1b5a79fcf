package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.NewestPerKey;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Finds, in one transaction, the positions of the newest events of each key that a conflation
 * selects, after a position up to an end. Not every database can filter by audience and selector,
 * so labels are read and filtered here, a page at a time, and only as many of the positions found
 * are kept as are requested.
 *
 * <p>A short range is read completely from its end. A long one is searched by key, along an index
 * of the {@link KeyRow}s that has the newest of each key first: a few rows of a key that has many,
 * many rows where each key has few.
 */
final class NewestEvents {
  private static final int FEWEST_ROWS = 8;
  private static final int MOST_ROWS = 512;

  private static final String EVENTS =
      " from carillon_event e where e.channel = :channel" + LoggedEvent.ALIVE + " and ";

  private static final String EVENTS_BY_KEY =
      " from carillon_key k, carillon_event e where k.channel = :channel"
          + " and e.channel = k.channel and e.seq = k.seq"
          + LoggedEvent.ALIVE
          + " and ";

  private final Connection connection;
  private final SqlDialect dialect;
  private final ChannelName channel;
  private final long position;
  private final long end;
  private final Conflation conflation;
  private final long nowMicros;

  NewestEvents(
      Connection connection,
      SqlDialect dialect,
      ChannelName channel,
      long position,
      long end,
      Conflation conflation,
      long nowMicros) {
    this.connection = connection;
    this.dialect = dialect;
    this.channel = channel;
    this.position = position;
    this.end = end;
    this.conflation = conflation;
    this.nowMicros = nowMicros;
  }

  /**
   * The positions of the oldest of them, ascending, at most {@code limit}.
   *
   * @param shortRange up to so many positions are read completely rather than searched by key
   */
  List<Long> oldest(int limit, long shortRange) {
    Oldest found = new Oldest(limit);
    if (end - position <= shortRange) {
      readThrough(found);
    } else {
      long keyedSince = keyedSince();
      searchKeyless(keyedSince, found, limit);
      if (keyedSince > 0) {
        searchByKey(found);
      }
    }
    return found.ascending();
  }

  private void readThrough(Oldest found) {
    NewestPerKey keys = new NewestPerKey(conflation.keyless());
    long before = end + 1;
    List<LoggedLabels> rows;
    do {
      rows =
          rows(
              labels(
                      "e.seq > :position and e.seq < :before order by e.channel desc, e.seq desc",
                      MOST_ROWS)
                  .set("position", position)
                  .set("before", before));
      for (LoggedLabels row : rows) {
        if (isSelected(row) && keys.isNewest(row.key())) {
          found.add(row.seq());
        }
        before = row.seq();
      }
    } while (rows.size() == MOST_ROWS);
  }

  /** Events before the first keyed one have no rows by key; later ones have. */
  private void searchKeyless(long keyedSince, Oldest found, int limit) {
    long last = keyedSince == 0 ? end : Math.min(end, keyedSince - 1); // without rows
    if (conflation.keyless() == Keyless.ALL) {
      Page sideBySide =
          (after, size) ->
              labels("e.seq > :after and e.seq <= :last order by e.channel, e.seq", size)
                  .set("after", after)
                  .set("last", last);
      Page withRows =
          (after, size) ->
              keyRows(
                      dialect.noKey()
                          + " and k.seq > :after and k.seq <= :end"
                          + " order by k.channel, k.event_key, k.seq",
                      size)
                  .set("after", after)
                  .set("end", end);
      if (take(sideBySide, found, limit) < limit) {
        take(withRows, found, limit);
      }
    } else if (!searchKey(KeyRow.NONE, end + 1, found)) {
      goBack(
          last + 1,
          (before, size) ->
              labels("e.seq < :before order by e.channel desc, e.seq desc", size)
                  .set("before", before),
          found);
    }
  }

  /** Some rows, in order, of those that lie before or after a position. */
  private interface Page {
    SqlQuery from(long position, int size);
  }

  /** Adds selected events, page by page, up to a limit, and returns their number. */
  private int take(Page page, Oldest found, int limit) {
    long after = position;
    int taken = 0;
    List<LoggedLabels> rows;
    do {
      rows = rows(page.from(after, MOST_ROWS));
      for (LoggedLabels row : rows) {
        if (isSelected(row)) {
          found.add(row.seq());
          taken++;
        }
        after = row.seq();
      }
    } while (rows.size() == MOST_ROWS && taken < limit);
    return taken;
  }

  /**
   * Goes back through the events of one key to the first selected one.
   *
   * @return whether older events need not be searched
   */
  private boolean goBack(long from, Page page, Oldest found) {
    long before = from;
    int size = FEWEST_ROWS;
    while (size > 0) {
      List<LoggedLabels> rows = rows(page.from(before, size));
      for (LoggedLabels row : rows) {
        if (isLastOfKey(row, found)) {
          return true;
        }
        before = row.seq();
      }
      size = nextSize(rows.size(), size, 2 * size);
    }
    return false;
  }

  /** Without a range of positions, which a database would prefer to the index of keys. */
  private void searchByKey(Oldest found) {
    String key = KeyRow.NONE;
    int size = FEWEST_ROWS;
    while (size > 0) {
      List<LoggedLabels> rows =
          rows(
              withKey(
                  key, keyRows(above(key) + " order by k.channel, k.event_key, k.seq desc", size)));
      int keys = 0;
      boolean isDone = true;
      for (LoggedLabels row : rows) {
        if (!key.equals(row.key())) {
          key = String.valueOf(row.key());
          keys++;
          isDone = false;
        }
        isDone = isDone || isLastOfKey(row, found);
      }
      if (!isDone) { // the last key may go on beyond these rows
        searchKey(key, rows.get(rows.size() - 1).seq(), found);
      }
      size = nextSize(rows.size(), size, 2 * keys);
    }
  }

  private boolean searchKey(String key, long from, Oldest found) {
    return goBack(
        from,
        (before, size) ->
            withKey(
                    key,
                    keyRows(
                        equal(key)
                            + " and k.seq < :before order by k.channel, k.event_key, k.seq desc",
                        size))
                .set("before", before),
        found);
  }

  private String above(String key) {
    return key.isEmpty() ? dialect.anyKey() : "k.event_key > :key";
  }

  private String equal(String key) {
    return key.isEmpty() ? dialect.noKey() : "k.event_key = :key";
  }

  private static SqlQuery withKey(String key, SqlQuery query) {
    return key.isEmpty() ? query : query.set("key", key);
  }

  private static int nextSize(int read, int asked, int wish) {
    return read < asked ? 0 : Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, wish));
  }

  /** Whether older events of the same key need not be read; adds this one if it is selected. */
  private boolean isLastOfKey(LoggedLabels row, Oldest found) {
    if (row.seq() <= position) {
      return true;
    }
    boolean isFound = row.seq() <= end && isSelected(row);
    if (isFound) {
      found.add(row.seq());
    }
    return isFound;
  }

  /** Seq of the first event of the channel that has a key, 0 if none has. */
  private long keyedSince() {
    return ChannelTable.keyedSince(connection, channel.value());
  }

  /**
   * @param which ordered by channel first, though there is only one: otherwise H2 does not use the
   *     order of the index
   */
  private SqlQuery labels(String which, int size) {
    return query(EVENTS + which, size);
  }

  private SqlQuery keyRows(String which, int size) {
    return query(EVENTS_BY_KEY + which, size);
  }

  private SqlQuery query(String events, int size) {
    return new SqlQuery(LoggedLabels.selection(dialect) + events + dialect.firstRows(size))
        .set("channel", channel.value())
        .set("now", nowMicros);
  }

  private List<LoggedLabels> rows(SqlQuery query) {
    return query.list(connection, LoggedLabels::of);
  }

  private boolean isSelected(LoggedLabels row) {
    return conflation.selects(row.topicList(), row.audience(connection, channel.value()));
  }

  /** Keeps the lowest of the positions that are added, up to a limit. */
  private static final class Oldest {
    private final int limit;
    private final PriorityQueue<Long> newestFirst = new PriorityQueue<>(Collections.reverseOrder());

    Oldest(int limit) {
      this.limit = limit;
    }

    void add(long seq) {
      newestFirst.add(seq);
      if (newestFirst.size() > limit) {
        newestFirst.remove();
      }
    }

    List<Long> ascending() {
      List<Long> ascending = new ArrayList<>(newestFirst);
      Collections.sort(ascending);
      return ascending;
    }
  }
}
