package io.carillon.log;

import io.carillon.channel.Conflation;
import io.carillon.channel.Conflation.Keyless;
import io.carillon.channel.NewestPerKey;
import io.carillon.event.ChannelName;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Finds, in one transaction, where the newest events of each key are that a conflation wants, after
 * a position up to an end. Who may see an event and who wants it cannot be asked of every database,
 * so labels are read and looked at here: a page at a time, and of the positions found only as many
 * are kept as are asked for.
 *
 * <p>A short stretch is read through from its end. A long one is searched by key, along an index
 * that has the newest of each key first: a few rows of a key that has many, many rows where each
 * key has few.
 */
final class NewestEvents {
  private static final int FEWEST_ROWS = 8;
  private static final int MOST_ROWS = 512;

  private static final String LABELS =
      LoggedLabels.SELECTION
          + " from EventRow e where e.channel = :channel"
          + " and (e.expiry is null or e.expiry > :now) and ";

  private final EntityManager em;
  private final ChannelName channel;
  private final long position;
  private final long end;
  private final Conflation conflation;
  private final long nowMicros;

  NewestEvents(
      EntityManager em,
      ChannelName channel,
      long position,
      long end,
      Conflation conflation,
      long nowMicros) {
    this.em = em;
    this.channel = channel;
    this.position = position;
    this.end = end;
    this.conflation = conflation;
    this.nowMicros = nowMicros;
  }

  /**
   * The positions of the oldest of them, ascending, at most {@code limit}.
   *
   * @param shortStretch up to so many positions are read through rather than searched by key
   */
  List<Long> oldest(int limit, long shortStretch) {
    Oldest found = new Oldest(limit);
    if (end - position <= shortStretch) {
      readThrough(found);
    } else {
      searchKeyless(found, limit);
      searchByKey(found);
    }
    return found.ascending();
  }

  private void readThrough(Oldest found) {
    NewestPerKey keys = new NewestPerKey(conflation.keyless());
    long before = end + 1;
    List<LoggedLabels> rows;
    do {
      rows =
          labels(
                  "e.seq > :position and e.seq < :before order by e.channel desc, e.seq desc",
                  MOST_ROWS)
              .setParameter("position", position)
              .setParameter("before", before)
              .getResultList();
      for (LoggedLabels row : rows) {
        if (isWanted(row) && keys.isNewest(row.key())) {
          found.add(row.seq());
        }
        before = row.seq();
      }
    } while (rows.size() == MOST_ROWS);
  }

  private void searchKeyless(Oldest found, int limit) {
    if (conflation.keyless() == Keyless.ONE_KEY) {
      searchKey(null, end + 1, found);
      return;
    }
    long after = position;
    int wanted = 0;
    List<LoggedLabels> rows;
    do {
      rows =
          labels(
                  "e.key is null and e.seq > :after and e.seq <= :end order by e.channel, e.seq",
                  MOST_ROWS)
              .setParameter("after", after)
              .setParameter("end", end)
              .getResultList();
      for (LoggedLabels row : rows) {
        if (isWanted(row)) {
          found.add(row.seq());
          wanted++;
        }
        after = row.seq();
      }
    } while (rows.size() == MOST_ROWS && wanted < limit);
  }

  /** Asks for no range of positions: a database would rather go along that than along the keys. */
  private void searchByKey(Oldest found) {
    String key = ""; // no key is empty
    int size = FEWEST_ROWS;
    while (size > 0) {
      List<LoggedLabels> rows =
          labels("e.key > :after order by e.channel, e.key, e.seq desc", size)
              .setParameter("after", key)
              .getResultList();
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
      size = rows.size() < size ? 0 : Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, 2 * keys));
    }
  }

  /** Goes back among the events of one key, or of none, to the first one wanted. */
  private void searchKey(@Nullable String key, long from, Oldest found) {
    String ofKey = key == null ? "e.key is null" : "e.key = :key";
    long before = from;
    int size = FEWEST_ROWS;
    while (size > 0) {
      TypedQuery<LoggedLabels> query =
          labels(ofKey + " and e.seq < :before order by e.channel, e.key, e.seq desc", size)
              .setParameter("before", before);
      List<LoggedLabels> rows =
          (key == null ? query : query.setParameter("key", key)).getResultList();
      for (LoggedLabels row : rows) {
        if (isLastOfKey(row, found)) {
          return;
        }
        before = row.seq();
      }
      size = rows.size() < size ? 0 : Math.min(MOST_ROWS, 2 * size);
    }
  }

  /** Whether older events of the same key are of no interest; this one is taken if it is wanted. */
  private boolean isLastOfKey(LoggedLabels row, Oldest found) {
    if (row.seq() <= position) {
      return true;
    }
    boolean isFound = row.seq() <= end && isWanted(row);
    if (isFound) {
      found.add(row.seq());
    }
    return isFound;
  }

  /**
   * @param which ordered by channel first, though there is only one: or H2 would sort all it finds,
   *     not seeing that an index has it in order
   */
  private TypedQuery<LoggedLabels> labels(String which, int size) {
    return em.createQuery(LABELS + which, LoggedLabels.class)
        .setParameter("channel", channel.value())
        .setParameter("now", nowMicros)
        .setMaxResults(size);
  }

  private boolean isWanted(LoggedLabels row) {
    return conflation.wants(row.topicList(), row.audience());
  }

  /** Of the positions it is given, the first ones; keeps no others. */
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
