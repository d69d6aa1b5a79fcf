package io.carillon.cluster;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.log.Conflation;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Replay;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The log of one channel in memory, to which "other nodes" commit. Thread-safe. */
final class FakeLog implements EventLog {
  private final ChannelName channel;
  private final List<Event> events = new ArrayList<>(); // guarded by this, as all
  private int reads;
  private boolean isDown;

  FakeLog(ChannelName channel) {
    this.channel = channel;
  }

  /** Commits so many events; nobody is told. */
  synchronized EventsAppended commit(int count) {
    long first = events.size() + 1;
    List<Event> committed = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Publication publication = Publication.to(channel).text("event " + (first + i)).build();
      committed.add(Event.of(publication, first + i, Instant.EPOCH));
    }
    events.addAll(committed);
    return new EventsAppended(channel, first, events.size(), committed);
  }

  /** The time to live of an event is over. */
  synchronized void expire(long seq) {
    events.set((int) seq - 1, null);
  }

  synchronized void goDown() {
    isDown = true;
  }

  synchronized void recover() {
    isDown = false;
  }

  /** How often events were read. */
  synchronized int reads() {
    return reads;
  }

  private void requireUp() {
    if (isDown) {
      throw new LogUnavailableException("down", new IllegalStateException());
    }
  }

  @Override
  public synchronized Replay readAfter(ChannelName name, long position, int limit) {
    requireUp();
    reads++;
    return new Replay.Complete(
        events.stream()
            .filter(event -> event != null && event.seq() > position)
            .limit(limit)
            .toList());
  }

  @Override
  public synchronized Extent extent(ChannelName name) {
    requireUp();
    return new Extent(1, events.size());
  }

  @Override
  public long channelCount() {
    return 1;
  }

  @Override
  public synchronized Map<ChannelName, Long> heads(Collection<ChannelName> channels) {
    requireUp();
    Map<ChannelName, Long> heads = new HashMap<>();
    if (channels.contains(channel)) {
      heads.put(channel, (long) events.size());
    }
    return heads;
  }

  @Override
  public List<Event> readBefore(ChannelName name, long position, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Replay readNewest(
      ChannelName name, long position, long end, Conflation conflation, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long positionBefore(ChannelName name, Instant since) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<ChannelExtent> channels(String after, int limit) {
    throw new UnsupportedOperationException();
  }
}
