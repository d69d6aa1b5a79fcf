package io.carillon.jpa;

import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.log.PageLimit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads events of a channel up to a limit of bytes, whatever their sizes: first all rows, without
 * the bytes of large ones, then the bytes of as many large ones as the page has room for. Within
 * one transaction, for one thread.
 *
 * @param events in the order of the rows
 * @param isCut whether the limit has left out rows
 */
record EventPage(List<Event> events, boolean isCut) {
  /** Of a range as long as the page, so that as many rows leave no hole. */
  private static final String FULL =
      LoggedEvent.SMALL_SELECTION
          + " from carillon_event e"
          + " where e.channel = :channel and e.seq > :position and e.seq <= :last"
          + LoggedEvent.ALIVE
          + " and ";

  private static final String BYTES =
      "select e.seq, e.event_data, e.to_users, e.to_roles from carillon_event e"
          + " where e.channel = :channel and "
          + SeqRanges.condition("e.seq");

  /**
   * @param rows the query of {@link LoggedEvent#selection}, with all parameters
   */
  static EventPage read(
      Connection connection, ChannelName channel, SqlQuery rows, PageLimit limit) {
    while (true) {
      List<LoggedEvent> read = rows.list(connection, LoggedEvent::of);
      List<LoggedEvent> page = fitting(read, limit.bytes());
      if (completeAll(connection, channel, page)) {
        return new EventPage(
            page.stream().map(each -> each.toEvent(channel)).toList(), page.size() < read.size());
      }
    }
  }

  /**
   * The page after a position if it is full of small events without a hole between them, as most
   * pages of a reader are that is far behind: one query without expressions on each column, which
   * take longer than the reading. Otherwise null; a page that is not full may be the last one,
   * which this query cannot know.
   */
  static @Nullable EventPage readFull(
      Connection connection,
      Sizes sizes,
      ChannelName channel,
      long position,
      long nowMicros,
      PageLimit limit) {
    List<LoggedEvent> rows =
        new SqlQuery(FULL + sizes.areAllSmall() + LoggedEvent.OLDEST_FIRST)
            .set("channel", channel.value())
            .set("position", position)
            .set("last", position + limit.events())
            .set("now", nowMicros)
            .list(connection, LoggedEvent::ofSmall);
    if (rows.size() < limit.events()) {
      return null;
    }
    List<LoggedEvent> page = fitting(rows, limit.bytes());
    return new EventPage(page.stream().map(row -> row.toEvent(channel)).toList(), true);
  }

  /** The same events in their epochs. */
  EventPage in(ChannelEpochs epochs) {
    return epochs == ChannelEpochs.FIRST
        ? this
        : new EventPage(
            events.stream().map(event -> event.inEpoch(epochs.epochOf(event.seq()))).toList(),
            isCut);
  }

  private static List<LoggedEvent> fitting(List<LoggedEvent> rows, long maxBytes) {
    long bytes = 0;
    for (int i = 0; i < rows.size(); i++) {
      bytes += rows.get(i).footprint();
      if (i > 0 && bytes > maxBytes) {
        return rows.subList(0, i);
      }
    }
    return rows;
  }

  /** False if retention has removed one of them meanwhile. */
  private static boolean completeAll(
      Connection connection, ChannelName channel, List<LoggedEvent> page) {
    Map<Long, LoggedEvent> withheld = new HashMap<>();
    page.stream().filter(LoggedEvent::isWithheld).forEach(row -> withheld.put(row.seq(), row));
    for (List<Long> group : SeqRanges.split(new ArrayList<>(withheld.keySet()))) {
      new SqlQuery(BYTES)
          .set("channel", channel.value())
          .setAll(SeqRanges.parameters(group))
          .list(connection, row -> complete(withheld.remove(row.getLong(1)), row));
    }
    return withheld.isEmpty();
  }

  private static boolean complete(@Nullable LoggedEvent event, ResultSet row) throws SQLException {
    if (event != null) {
      event.complete(row.getBytes(2), row.getBytes(3), row.getBytes(4));
    }
    return event != null;
  }
}
