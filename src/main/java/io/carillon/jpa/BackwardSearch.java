package io.carillon.jpa;

import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.log.Selection;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Searches a channel backwards by the labels of its events, in one transaction. The number of
 * events looked at is limited.
 */
final class BackwardSearch {
  /** Rows read at a time, few first because usually the newest events are wanted. */
  private static final int FEWEST_ROWS = 32;

  private static final int MOST_ROWS = 256;

  private final Connection connection;
  private final String channel;
  private final long nowMicros;
  private final SqlDialect dialect;

  BackwardSearch(Connection connection, SqlDialect dialect, String channel, long nowMicros) {
    this.connection = connection;
    this.dialect = dialect;
    this.channel = channel;
    this.nowMicros = nowMicros;
  }

  /**
   * @param seqs what was found, newest first
   * @param before where the search ended; 0 at the beginning of the channel
   */
  record Found(List<Long> seqs, long before) {}

  /** The newest selected events before a position that fit into a page. */
  Found find(long position, Selection selection, PageLimit limit) {
    List<Long> seqs = new ArrayList<>();
    long[] bytes = {0};
    boolean[] isFull = {false};
    long before =
        search(
            position,
            row -> {
              if (selection.selects(row.topicList(), row.audience(connection, channel))) {
                bytes[0] += row.size();
                if (seqs.isEmpty() || bytes[0] <= limit.bytes()) {
                  seqs.add(row.seq());
                  isFull[0] = seqs.size() == limit.events();
                } else {
                  isFull[0] = true;
                }
              }
              return !isFull[0];
            });
    if (isFull[0]) {
      long oldest = seqs.get(seqs.size() - 1);
      return new Found(seqs, oldest > 1 ? oldest : 0);
    }
    return new Found(seqs, before);
  }

  /** As {@link EventLog#newestVisible}. */
  long newestVisible(long position, Reader reader) {
    Selection visible = new Selection(Selector.ALL, reader);
    Found newest = find(position, visible, PageLimit.events(1));
    return newest.seqs().isEmpty() ? Math.max(0, newest.before() - 1) : newest.seqs().get(0);
  }

  /**
   * Visits rows from the newest on while the visitor wants more.
   *
   * @return the last position visited; 0 if there are no more
   */
  private long search(long position, Predicate<LoggedLabels> visitor) {
    long before = position;
    int size = FEWEST_ROWS;
    for (int scanned = 0; scanned < EventLog.MAX_SCANNED; ) {
      int asked = Math.min(size, EventLog.MAX_SCANNED - scanned);
      List<LoggedLabels> rows = labels(before, asked);
      for (LoggedLabels row : rows) {
        if (!visitor.test(row)) {
          return row.seq();
        }
        before = row.seq();
      }
      if (rows.size() < asked) {
        return 0;
      }
      scanned += asked;
      size = Math.min(MOST_ROWS, 2 * size);
    }
    return before;
  }

  private List<LoggedLabels> labels(long before, int size) {
    return new SqlQuery(
            LoggedLabels.selection(dialect)
                + " from carillon_event e where e.channel = :channel and e.seq < :before"
                + LoggedEvent.ALIVE
                + " order by e.channel desc, e.seq desc"
                + dialect.firstRows(size))
        .set("channel", channel)
        .set("before", before)
        .set("now", nowMicros)
        .list(connection, LoggedLabels::of);
  }
}
