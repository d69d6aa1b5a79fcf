package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Appends to one channel in one transaction that has locked the channel's row. */
final class ChannelWriting {
  private final String name;
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
  private @Nullable ChannelRow row;

  /**
   * @param now in microseconds since the epoch
   * @param logTime likewise; if the channel has a newer event, by the clock of another node, that
   *     event's time is used
   */
  ChannelWriting(ChannelRow row, long now, long logTime, AppenderConfig config) {
    this.row = row;
    this.name = row.name();
    this.headBefore = row.head();
    this.head = row.head();
    this.keyedSince = row.keyedSince();
    this.micros = Math.max(logTime, row.newest());
    this.timestamp = Micros.toInstant(micros);
    this.now = Micros.toInstant(now);
    this.config = config;
  }

  /** Reads the positions of those of these ids that the channel has. */
  void readSeqs(EntityManager em, Collection<String> ids) {
    List<Object[]> known =
        em.createQuery(
                "select p.id, p.seq from PublisherIdRow p where p.id in :ids", Object[].class)
            .setParameter("ids", ids.stream().map(id -> PublisherIdRow.id(name, id)).toList())
            .getResultList();
    known.forEach(row -> seqById.put((String) row[0], (Long) row[1]));
  }

  /** All that was written so far has been flushed, and is found by {@link #readSeqs}. */
  void rowsAreDetached() {
    seqById.clear();
    row = null;
  }

  /** Assigns the next position to a publication, unless its id has one. */
  AssignedPosition write(EntityManager em, Publication publication) {
    String id = publication.id().orElse(null);
    String rowId = id == null ? null : PublisherIdRow.id(name, id);
    Long seq = rowId == null ? null : seqById.get(rowId);
    if (seq != null) {
      return new AssignedPosition(seq, true);
    }
    head++;
    Event event = Event.of(publication, head, timestamp, now);
    em.persist(new EventRow(event, id));
    if (rowId != null) {
      seqById.put(rowId, head);
      em.persist(new PublisherIdRow(rowId, head));
    }
    writeKey(em, event.key().orElse(KeyRow.NONE));
    event.expiry().ifPresent(at -> em.persist(new ExpiryRow(name, event.seq(), Micros.of(at))));
    addToTail(event);
    return new AssignedPosition(head, false);
  }

  private void writeKey(EntityManager em, String key) {
    if (keyedSince == 0 && !key.equals(KeyRow.NONE)) {
      keyedSince = head;
    }
    if (keyedSince > 0) {
      em.persist(new KeyRow(name, head, key));
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

  boolean hasAppended() {
    return head > headBefore;
  }

  void updateRow(EntityManager em) {
    if (hasAppended()) {
      ChannelRow managed = row != null ? row : em.find(ChannelRow.class, name);
      managed.appended(head, micros, keyedSince);
    }
  }

  EventsAppended toEventsAppended() {
    return new EventsAppended(new ChannelName(name), headBefore + 1, head, List.copyOf(tail));
  }
}
