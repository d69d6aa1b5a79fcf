package io.carillon.testing;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.Conflation;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Receipt;
import io.carillon.log.Replay;
import io.carillon.publish.Publisher;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A log in memory with a real publisher before it: remembers what was published, knows repeated
 * ids, and is away when it is told to be.
 */
public final class RecordingLog implements Appender, EventLog {
  private final Clock clock;
  private final Map<ChannelName, List<Event>> channels = new HashMap<>();
  private final Map<String, Long> ids = new HashMap<>();
  private final List<Event> transientEvents = new ArrayList<>();
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private boolean away;
  private int batches;

  public RecordingLog(Clock clock) {
    this.clock = clock;
  }

  /** Publishes into this. */
  public Publisher publisher() {
    return new Publisher(
        this, this::record, clock, CarillonConfig.standard(Host.EMBEDDED).publish());
  }

  private synchronized void record(Event event) {
    transientEvents.add(event);
  }

  /** From now on nothing is taken. */
  public synchronized void goAway() {
    away = true;
  }

  /** From now on everything is taken. */
  public synchronized void comeBack() {
    away = false;
  }

  /** From now on commits wait for the future that is answered. */
  public synchronized CompletableFuture<Void> holdCommits() {
    gate = new CompletableFuture<>();
    return gate;
  }

  /** What was appended to a channel, in order. */
  public synchronized List<Event> events(ChannelName channel) {
    return List.copyOf(channels.getOrDefault(channel, List.of()));
  }

  /** The data of what was appended to a channel, in order. */
  public List<String> data(ChannelName channel) {
    return events(channel).stream().map(event -> event.data().toString()).toList();
  }

  /** What was passed on without being logged. */
  public synchronized List<Event> transientEvents() {
    return List.copyOf(transientEvents);
  }

  /** How many batches were handed over. */
  public synchronized int batches() {
    return batches;
  }

  @Override
  public synchronized CompletionStage<Receipt> append(Batch batch) {
    batches++;
    if (away) {
      return CompletableFuture.failedStage(new LogUnavailableException("away", null));
    }
    return gate.thenApply(open -> store(batch));
  }

  private synchronized Receipt store(Batch batch) {
    List<Event> events = channels.computeIfAbsent(batch.channel(), none -> new ArrayList<>());
    long first = Long.MAX_VALUE;
    long last = 0;
    int repeated = 0;
    for (Publication publication : batch) {
      Long seq = publication.id().map(id -> ids.get(batch.channel() + " " + id)).orElse(null);
      if (seq == null) {
        long next = events.size() + 1;
        seq = next;
        events.add(Event.of(publication, next, clock.instant()));
        publication.id().ifPresent(id -> ids.put(batch.channel() + " " + id, next));
      } else {
        repeated++;
      }
      first = Math.min(first, seq);
      last = Math.max(last, seq);
    }
    return new Receipt(batch.channel(), first, last, batch.size(), repeated);
  }

  @Override
  public synchronized List<Event> readBefore(ChannelName channel, long position, int limit) {
    List<Event> before = events(channel).stream().filter(event -> event.seq() < position).toList();
    return before.subList(Math.max(0, before.size() - limit), before.size());
  }

  @Override
  public Replay readAfter(ChannelName channel, long position, int limit) {
    throw new UnsupportedOperationException("the families do not read on");
  }

  @Override
  public Replay readNewest(
      ChannelName channel, long position, long end, Conflation conflation, int limit) {
    throw new UnsupportedOperationException("the families do not read on");
  }

  @Override
  public synchronized Extent extent(ChannelName channel) {
    requireHere();
    return new Extent(1, channels.getOrDefault(channel, List.of()).size());
  }

  @Override
  public Map<ChannelName, Long> heads(Collection<ChannelName> channels) {
    throw new UnsupportedOperationException("the families do not ask for it");
  }

  @Override
  public long positionBefore(ChannelName channel, Instant since) {
    throw new UnsupportedOperationException("the families do not ask for it");
  }

  @Override
  public synchronized long channelCount() {
    requireHere();
    return channels.size();
  }

  private void requireHere() {
    if (away) {
      throw new LogUnavailableException("away", null);
    }
  }

  @Override
  public List<ChannelExtent> channels(String after, int limit) {
    throw new UnsupportedOperationException("the families do not ask for it");
  }
}
