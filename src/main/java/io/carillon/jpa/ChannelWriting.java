package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.event.Retraction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Appends to one channel in one transaction that has locked the channel's row. */
final class ChannelWriting {
  private final String name;
  private final long epoch;
  private final long headBefore;
  private final long micros;
  private final Instant timestamp;
  private final Instant now; // from which times to live count
  private final AppenderConfig config;
  private final Map<String, Long> seqById = new HashMap<>(); // by the id of a PublisherIdRow
  private final Deque<Event> tail = new ArrayDeque<>();
  private long tailBytes;
  private long head;
  private long keyedSince;
  private long erasedIds;

  /**
   * @param epoch in which it appends
   * @param now in microseconds since the epoch of Unix
   * @param logTime likewise; if the channel has a newer event, by the clock of another node, that
   *     event's time is used
   */
  ChannelWriting(ChannelHead row, long epoch, long now, long logTime, AppenderConfig config) {
    this.name = row.name();
    this.epoch = epoch;
    this.headBefore = row.head();
    this.head = row.head();
    this.keyedSince = row.keyedSince();
    this.erasedIds = row.erasedIds();
    this.micros = Math.max(logTime, row.newest());
    this.timestamp = Micros.toInstant(micros);
    this.now = Micros.toInstant(now);
    this.config = config;
  }

  /** Reads the positions of those of these ids that the channel has. */
  void readSeqs(GroupStatements sql, Collection<String> ids) throws SQLException {
    seqById.putAll(
        sql.seqsOf(
            ids.stream()
                .flatMap(
                    id ->
                        erasedIds > 0
                            ? Stream.of(rowId(id), rowIdIfErased(id))
                            : Stream.of(rowId(id)))
                .toList()));
  }

  private String rowId(String id) {
    return PublisherIdRow.id(name, id);
  }

  private String rowIdIfErased(String id) {
    return rowId(Retraction.idOfErased(new ChannelName(name), id));
  }

  /** Erases an event of this channel, whose notice has been inserted. */
  void erase(GroupStatements sql, long seq) throws SQLException {
    if (sql.erase(name, seq)) {
      erasedIds++;
    }
  }

  /** All that was written so far has been inserted, and is found by {@link #readSeqs}. */
  void rowsAreInserted() {
    seqById.clear();
  }

  /** Assigns the next position to a publication, unless its id has one. */
  AssignedPosition write(EventInserts inserts, Publication publication) {
    String id = publication.id().orElse(null);
    String rowId = id == null ? null : rowId(id);
    Long seq = id == null ? null : seqOf(id);
    if (seq != null) {
      return new AssignedPosition(seq, true);
    }
    head++;
    Event event = Event.of(publication, head, timestamp, now).inEpoch(epoch);
    inserts.event(event, id);
    if (rowId != null) {
      seqById.put(rowId, head);
      inserts.publisherId(rowId, head);
    }
    writeKey(inserts, event.key().orElse(KeyRow.NONE));
    addToTail(event);
    return new AssignedPosition(head, false);
  }

  private @Nullable Long seqOf(String id) {
    Long seq = seqById.get(rowId(id));
    return seq == null && erasedIds > 0 ? seqById.get(rowIdIfErased(id)) : seq;
  }

  private void writeKey(EventInserts inserts, String key) {
    if (keyedSince == 0 && !key.equals(KeyRow.NONE)) {
      keyedSince = head;
    }
    if (keyedSince > 0) {
      inserts.key(name, head, key);
    }
  }

  private void addToTail(Event event) {
    tail.addLast(event);
    tailBytes += event.footprint();
    while (tail.size() > 1
        && (tail.size() > config.tailEvents() || tailBytes > config.tailBytes())) {
      tailBytes -= tail.removeFirst().footprint();
    }
  }

  /** The head that the channel had before. */
  long headBefore() {
    return headBefore;
  }

  boolean hasAppended() {
    return head > headBefore;
  }

  /** What the row of the channel becomes. */
  ChannelHead toHead() {
    return new ChannelHead(name, head, micros, keyedSince, erasedIds, epoch);
  }

  EventsAppended toEventsAppended() {
    return new EventsAppended(new ChannelName(name), headBefore + 1, head, List.copyOf(tail));
  }
}
