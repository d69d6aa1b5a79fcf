package io.carillon.testing;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Position;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import io.carillon.log.Conflation;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import io.carillon.log.Replay;
import io.carillon.publish.Publisher;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The log in memory, which tests control: they cause outages, hold commits back, act before and
 * after queries, and see all that was ever appended. Thread-safe.
 */
public final class MemoryEventLog extends io.carillon.log.MemoryEventLog {
  private final Clock clock;
  private final List<Event> all = new ArrayList<>(); // ever appended; guarded by this, as all
  private final List<Event> transientEvents = new ArrayList<>();
  private CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
  private boolean isDown;
  private int reads;
  private int batches;

  private volatile long epoch = Position.FIRST_EPOCH;

  /** Run before and after each query for events. */
  public Runnable beforeQuery = () -> {};

  public Runnable afterQuery = () -> {};

  public MemoryEventLog(Clock clock) {
    this(clock, appended -> {});
  }

  /**
   * @param listener called after each commit of a batch
   */
  public MemoryEventLog(Clock clock, Consumer<EventsAppended> listener) {
    super(clock);
    this.clock = clock;
    deliverTo(listener);
  }

  @Override
  protected synchronized void requireAvailable() {
    if (isDown) {
      throw new LogUnavailableException("the log is down", new IllegalStateException("down"));
    }
  }

  @Override
  public synchronized CompletionStage<Receipt> append(Batch batch) {
    batches++;
    if (isDown) {
      return CompletableFuture.failedStage(new LogUnavailableException("the log is down", null));
    }
    return gate.thenCompose(open -> super.append(batch));
  }

  @Override
  protected synchronized Event store(Publication publication) {
    Event event = super.store(publication);
    all.add(event);
    return event;
  }

  @Override
  public Replay readAfter(ChannelName channel, long position, PageLimit limit) {
    beforeQuery.run();
    Replay replay = super.readAfter(channel, position, limit);
    countRead();
    afterQuery.run();
    return replay;
  }

  @Override
  public Replay readNewest(
      ChannelName channel, long position, long end, Conflation conflation, PageLimit limit) {
    beforeQuery.run();
    Replay newest = super.readNewest(channel, position, end, conflation, limit);
    countRead();
    afterQuery.run();
    return newest;
  }

  private synchronized void countRead() {
    reads++;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  /** From now on the log is read in that epoch, as after a restore. */
  public void enterEpoch(long newer) {
    epoch = newer;
  }

  /** Commits an event without calling the listener. */
  public Event commit(Publication publication) {
    return store(publication);
  }

  /** An event expires. */
  public void expire(ChannelName channel, long seq) {
    remove(channel, seq);
  }

  /** Makes all calls fail. */
  public synchronized void goDown() {
    isDown = true;
  }

  /** Ends {@link #goDown}. */
  public synchronized void comeBack() {
    isDown = false;
  }

  /** Makes commits wait until the returned future is completed. */
  public synchronized CompletableFuture<Void> holdCommits() {
    gate = new CompletableFuture<>();
    return gate;
  }

  /** A publisher that appends to this log and records transient events. */
  public Publisher publisher() {
    return new Publisher(
        this, this::record, clock, CarillonConfig.standard(Host.EMBEDDED).publish());
  }

  private synchronized CompletionStage<Void> record(Event event) {
    transientEvents.add(event);
    return CompletableFuture.completedFuture(null);
  }

  /** The transient events that {@link #publisher} has delivered. */
  public synchronized List<Event> transientEvents() {
    return List.copyOf(transientEvents);
  }

  /** All events ever appended to a channel. */
  public synchronized List<Event> events(ChannelName channel) {
    return all.stream().filter(event -> event.channel().equals(channel)).toList();
  }

  /** The data of all events ever appended to a channel. */
  public List<String> data(ChannelName channel) {
    return events(channel).stream().map(event -> event.data().toString()).toList();
  }

  /** All events after {@code position}, without counting as a query. */
  public List<Event> readAfterQuietly(ChannelName channel, long position) {
    List<Event> events = events(channel);
    return events.subList((int) position, events.size());
  }

  /** How many pages of events were read. */
  public synchronized int reads() {
    return reads;
  }

  /** How many batches were appended, or tried to be. */
  public synchronized int batches() {
    return batches;
  }
}
