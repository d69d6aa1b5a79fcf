package io.carillon.jpa;

import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.log.PageLimit;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
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
          + " from EventRow e where e.channel = :channel and e.seq > :position and e.seq <= :last"
          + LoggedEvent.ALIVE
          + " and ";

  /**
   * @param rows the query of {@link LoggedEvent#selection}, with all parameters
   */
  static EventPage read(
      EntityManager em, ChannelName channel, TypedQuery<Object[]> rows, PageLimit limit) {
    while (true) {
      List<LoggedEvent> read = rows.getResultStream().map(LoggedEvent::new).toList();
      List<LoggedEvent> page = fitting(read, limit.bytes());
      if (completeAll(em, channel, page)) {
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
      EntityManager em,
      Sizes sizes,
      ChannelName channel,
      long position,
      long nowMicros,
      PageLimit limit) {
    List<LoggedEvent> rows =
        em.createQuery(FULL + sizes.areAllSmall() + LoggedEvent.OLDEST_FIRST, Object[].class)
            .setParameter("channel", channel.value())
            .setParameter("position", position)
            .setParameter("last", position + limit.events())
            .setParameter("now", nowMicros)
            .setParameter("inline", Sizes.INLINE)
            .getResultStream()
            .map(LoggedEvent::new)
            .toList();
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
      EntityManager em, ChannelName channel, List<LoggedEvent> page) {
    Map<Long, LoggedEvent> withheld = new HashMap<>();
    page.stream().filter(LoggedEvent::isWithheld).forEach(row -> withheld.put(row.seq(), row));
    for (List<Long> group : SeqRanges.split(new ArrayList<>(withheld.keySet()))) {
      TypedQuery<Object[]> bytes =
          em.createQuery(
                  "select e.seq, e.data, e.users, e.roles from EventRow e"
                      + " where e.channel = :channel and "
                      + SeqRanges.CONDITION,
                  Object[].class)
              .setParameter("channel", channel.value());
      SeqRanges.parameters(group).forEach(bytes::setParameter);
      bytes
          .getResultStream()
          .forEach(
              row -> {
                LoggedEvent event = withheld.remove((Long) row[0]);
                if (event != null) {
                  event.complete((byte[]) row[1], (byte[]) row[2], (byte[]) row[3]);
                }
              });
    }
    return withheld.isEmpty();
  }
}
