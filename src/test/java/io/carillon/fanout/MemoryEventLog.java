package io.carillon.fanout;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.log.Conflation;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Replay;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A log in memory that does as a database would, and at moments that the test chooses: retention on
 * command, an outage on command, and word to the test before and after each query, when a real one
 * would be under way.
 */
final class MemoryEventLog implements EventLog {
  private final Clock clock;
  private final Map<ChannelName, Stored> channels = new TreeMap<>();
  private boolean isDown;
  private int reads;
  Runnable beforeQuery = () -> {};
  Runnable afterQuery = () -> {};

  MemoryEventLog(Clock clock) {
    this.clock = clock;
  }

  private static final class Stored {
    final List<Event> events = new ArrayList<>(); // all there ever were: seq - 1 is the index
    long first = 1;
  }

  /** Appends as an appender does: the event has its place from now on. */
  synchronized Event commit(Publication publication) {
    Stored stored = channels.computeIfAbsent(publication.channel(), name -> new Stored());
    Event event = Event.of(publication, stored.events.size() + 1, clock.instant());
    stored.events.add(event);
    return event;
  }

  /** Retention removes all before {@code first}. */
  synchronized void retainFrom(ChannelName channel, long first) {
    Stored stored = channels.get(channel);
    if (stored != null) {
      stored.first = Math.max(stored.first, Math.min(first, stored.events.size() + 1));
    }
  }

  /** Another database: it has lost what came last. */
  synchronized void loseAfter(ChannelName channel, long head) {
    List<Event> events = channels.get(channel).events;
    events.subList((int) head, events.size()).clear();
  }

  void goDown() {
    isDown = true;
  }

  void comeBack() {
    isDown = false;
  }

  /** How many pages were read. */
  int reads() {
    return reads;
  }

  @Override
  public synchronized long channelCount() {
    return channels("", Integer.MAX_VALUE).size();
  }

  @Override
  public Replay readAfter(ChannelName channel, long position, int limit) {
    beforeQuery.run();
    Replay replay = query(channel, position, limit);
    afterQuery.run();
    return replay;
  }

  /** All after {@code position}, as if nobody had asked. */
  synchronized List<Event> readAfterQuietly(ChannelName channel, long position) {
    return List.copyOf(
        channels.get(channel).events.subList((int) position, channels.get(channel).events.size()));
  }

  private synchronized Replay query(ChannelName channel, long position, int limit) {
    requireUp();
    reads++;
    Stored stored = channels.get(channel);
    if (stored == null) {
      return new Replay.Complete(List.of());
    }
    Instant now = clock.instant();
    List<Event> found =
        stored
            .events
            .subList((int) Math.max(position, stored.first - 1), stored.events.size())
            .stream()
            .filter(event -> !event.isExpiredAt(now))
            .limit(limit)
            .toList();
    return stored.first <= position + 1
        ? new Replay.Complete(found)
        : new Replay.Truncated(found, stored.first);
  }

  @Override
  public Replay readNewest(
      ChannelName channel, long position, long end, Conflation conflation, int limit) {
    beforeQuery.run();
    Replay all = query(channel, position, Integer.MAX_VALUE);
    afterQuery.run();
    Map<Object, Event> newest = new LinkedHashMap<>();
    for (Event event : all.events()) {
      if (event.seq() <= end && conflation.wants(event.topics(), event.audience())) {
        Object key = event.key().<Object>map(k -> k).orElse(keyless(conflation, event));
        newest.remove(key); // put again at the end
        newest.put(key, event);
      }
    }
    List<Event> page = newest.values().stream().limit(limit).toList();
    return all instanceof Replay.Truncated truncated
        ? new Replay.Truncated(page, truncated.first())
        : new Replay.Complete(page);
  }

  private static Object keyless(Conflation conflation, Event event) {
    return conflation.keyless() == Conflation.Keyless.ALL ? event.seq() : 0;
  }

  @Override
  public List<Event> readBefore(ChannelName channel, long position, int limit) {
    throw new UnsupportedOperationException("the engine reads forwards only");
  }

  @Override
  public synchronized Extent extent(ChannelName channel) {
    requireUp();
    Stored stored = channels.get(channel);
    return stored == null ? Extent.EMPTY : new Extent(stored.first, stored.events.size());
  }

  @Override
  public synchronized Map<ChannelName, Long> heads(Collection<ChannelName> names) {
    requireUp();
    Map<ChannelName, Long> heads = new TreeMap<>();
    names.stream()
        .filter(channels::containsKey)
        .forEach(name -> heads.put(name, (long) channels.get(name).events.size()));
    return heads;
  }

  @Override
  public synchronized long positionBefore(ChannelName channel, Instant since) {
    requireUp();
    Stored stored = channels.get(channel);
    if (stored == null) {
      return 0;
    }
    return stored.events.stream()
        .filter(event -> event.seq() >= stored.first && !event.timestamp().isBefore(since))
        .findFirst()
        .map(event -> event.seq() - 1)
        .orElse((long) stored.events.size());
  }

  @Override
  public List<ChannelExtent> channels(String after, int limit) {
    throw new UnsupportedOperationException("the engine lists no channels");
  }

  private void requireUp() {
    if (isDown) {
      throw new LogUnavailableException("the log is down", new IllegalStateException("down"));
    }
  }
}
