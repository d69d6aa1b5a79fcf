package io.carillon.fanout;

import io.carillon.channel.Bytes;
import io.carillon.channel.Channel;
import io.carillon.channel.Coding;
import io.carillon.channel.Frame;
import io.carillon.channel.Gap;
import io.carillon.channel.StreamFormat;
import io.carillon.event.ChannelName;
import io.carillon.event.Positions;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.wire.GzipBlocks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream: positions in one or more channels, a selector, and the sink that the bytes go to.
 *
 * <p>Concurrency: belongs to one {@link FanOutShard}, whose thread alone writes to the sink and to
 * the fields below "shard thread". Other threads may read them for listings and then see a recent
 * value. {@link #close} comes from anywhere, once counts.
 */
public final class Subscription {
  private static final int MIN_COMPRESSED_ALONE = 1024;

  private final String id;
  private final SubscriptionSpec spec;
  private final EventSink sink;
  private final FanOutShard shard;
  private final List<Cursor> cursors;
  private final Instant openedAt;
  private Duration heartbeatInterval = Duration.ZERO; // set before it begins
  private volatile StreamTerms tenure;
  private volatile long lastSignOfLifeNanos;
  private final AtomicReference<@Nullable CloseReason> closeReason = new AtomicReference<>();
  private final List<Consumer<CloseReason>> whenClosed = new ArrayList<>(1); // guarded by itself

  // shard thread
  private final long openedNanos;
  private long lastWriteNanos;
  private long lastNewsNanos; // written other than by a heartbeat
  private boolean blocked;
  private long blockedSinceNanos;
  private long events;
  private long bytes;
  private boolean announced;
  private boolean awaitsTurn; // is among those behind that have their next turn in the next round
  private FanOutShard.@Nullable Due nextCheck;
  private FanOutShard.@Nullable Due nextTick; // if throttled

  Subscription(
      String id,
      SubscriptionSpec spec,
      EventSink sink,
      FanOutShard shard,
      Map<Channel, StartPosition> channels,
      Instant openedAt,
      long nowNanos) {
    this.id = id;
    this.spec = spec;
    this.sink = sink;
    this.shard = shard;
    this.openedAt = openedAt;
    this.tenure = spec.tenure();
    this.lastSignOfLifeNanos = nowNanos;
    this.openedNanos = nowNanos;
    this.lastWriteNanos = nowNanos;
    this.lastNewsNanos = nowNanos;
    List<Cursor> places = new ArrayList<>(channels.size());
    channels.forEach(
        (channel, start) -> places.add(new Cursor(this, channel, spec.selector(), start)));
    this.cursors = List.copyOf(places);
  }

  /** The client id that the stream announces: unguessable. */
  public String id() {
    return id;
  }

  /** Who reads. */
  public Reader reader() {
    return spec.reader();
  }

  /** Which events. */
  public Selector selector() {
    return spec.selector();
  }

  /** The peer's address. */
  public String remote() {
    return spec.remote();
  }

  /** On what terms it is open now. */
  public StreamTerms tenure() {
    return tenure;
  }

  /**
   * Lets it stay open on other terms: those of a newer token. Any thread; no effect on one that has
   * ended.
   */
  public void renew(StreamTerms newer) {
    tenure = newer;
    showLife();
    shard.execute(this, () -> shard.reschedule(this));
  }

  /** Its client has given a sign of life. Any thread. */
  public void showLife() {
    lastSignOfLifeNanos = shard.elapsed();
  }

  /** When it was opened. */
  public Instant openedAt() {
    return openedAt;
  }

  /** Idle time after which it is sent a sign of life; zero = never. */
  public Duration heartbeatInterval() {
    return heartbeatInterval;
  }

  void keepAliveEvery(Duration interval) {
    heartbeatInterval = interval;
  }

  /** How long it has been served nothing but heartbeats. */
  Duration quietTime() {
    return Duration.ofNanos(shard.elapsed() - lastNewsNanos);
  }

  /** Events handed to the sink so far. */
  public long events() {
    return events;
  }

  /** Bytes handed to the sink so far. */
  public long bytes() {
    return bytes;
  }

  /** Its channels, with the seq up to which each has been served. */
  public Map<ChannelName, Long> positions() {
    Map<ChannelName, Long> positions = new TreeMap<>();
    cursors.forEach(cursor -> positions.put(cursor.channel.name(), cursor.position()));
    return positions;
  }

  /** How many events of its channels lie between what it was served and what there is. */
  public long lag() {
    long lag = 0;
    for (Cursor cursor : cursors) {
      lag += Math.max(0, cursor.channel.head() - cursor.position());
    }
    return lag;
  }

  /** Catching up, live, or closed with its reason. */
  public String state() {
    CloseReason reason = closeReason.get();
    if (reason != null) {
      return "closed: " + reason;
    }
    return isLive() ? "live" : "catching up";
  }

  /** Whether it is being served what it has missed. */
  public boolean isCatchingUp() {
    return !isClosed() && !isLive();
  }

  /**
   * Whether its client came with a position: it goes on where an earlier stream broke off. Polls,
   * which always do, are none.
   */
  public boolean isResumed() {
    return !format().isPoll() && isPositioned();
  }

  private boolean isPositioned() {
    return spec.channels().values().stream()
        .anyMatch(start -> start instanceof Start.After || start instanceof Start.Unknown);
  }

  /** Why it ended, if it did. */
  public Optional<CloseReason> closeReason() {
    return Optional.ofNullable(closeReason.get());
  }

  /** The position that a client which has received everything written so far would resume from. */
  public String position() {
    return position(null, 0);
  }

  /** Runs {@code action} once, when the subscription has ended; at once if it has already. */
  public void whenClosed(Consumer<CloseReason> action) {
    CloseReason reason;
    synchronized (whenClosed) {
      reason = closeReason.get();
      if (reason == null) {
        whenClosed.add(action);
      }
    }
    if (reason != null) {
      action.accept(reason);
    }
  }

  /** Begins to serve it. */
  public void start() {
    shard.start(this);
  }

  /** Ends it; idempotent, the first reason stays. Any thread. */
  public void close(CloseReason reason) {
    endWith(reason);
  }

  /** Ends it for another's sake; false if it had ended already. */
  boolean evict() {
    return endWith(CloseReason.EVICTED);
  }

  /** When its client last gave a sign of life: opened it, or said so. */
  long lastSignOfLifeNanos() {
    return lastSignOfLifeNanos;
  }

  /** Ends it because of what should never happen; logged, unless it had ended before. */
  void fail(Throwable fault) {
    if (endWith(CloseReason.FAILED)) {
      shard.ends().failed(this, fault);
    }
  }

  private boolean endWith(CloseReason reason) {
    List<Consumer<CloseReason>> actions;
    synchronized (whenClosed) {
      if (!closeReason.compareAndSet(null, reason)) {
        return false;
      }
      actions = List.copyOf(whenClosed);
      whenClosed.clear();
    }
    shard.end(this, reason);
    for (Consumer<CloseReason> action : actions) {
      try {
        action.accept(reason);
      } catch (RuntimeException fault) {
        shard.ends().failed(this, fault); // the others are to hear of it all the same
      }
    }
    return true;
  }

  boolean isClosed() {
    return closeReason.get() != null;
  }

  SubscriptionSpec spec() {
    return spec;
  }

  StreamFormat format() {
    return spec.format();
  }

  boolean hasOwnIds() {
    return spec.ownIds();
  }

  List<Cursor> cursors() {
    return cursors;
  }

  EventSink sink() {
    return sink;
  }

  FanOutShard shard() {
    return shard;
  }

  long openedNanos() {
    return openedNanos;
  }

  long lastWriteNanos() {
    return lastWriteNanos;
  }

  /** Whether the sink was not ready when it was last asked. */
  boolean isBlocked() {
    return blocked;
  }

  /** Since when the sink has not been ready; means something only if it is blocked. */
  long blockedSinceNanos() {
    return blockedSinceNanos;
  }

  /** Whether it has to be put among those who have a turn in the next round; it is from now on. */
  boolean queueForTurn() {
    boolean isNew = !awaitsTurn;
    awaitsTurn = true;
    return isNew;
  }

  void takeTurn() {
    awaitsTurn = false;
  }

  void nextCheck(FanOutShard.Due check) {
    nextCheck = check;
  }

  void cancelCheck() {
    if (nextCheck != null) {
      nextCheck.cancel();
    }
  }

  void nextTick(FanOutShard.@Nullable Due tick) {
    nextTick = tick;
  }

  boolean awaitsTick() {
    return nextTick != null;
  }

  /** What is due for it is due no longer. */
  void cancelDue() {
    cancelCheck();
    if (nextTick != null) {
      nextTick.cancel();
    }
  }

  boolean isLive() {
    for (Cursor cursor : cursors) {
      if (!cursor.isLive()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether {@link #write} may be called: the sink is ready, and the stream has begun with what it
   * must begin with.
   */
  boolean isReady() {
    return isSinkReady() && announced; // the sink is asked in any case: keeps account of a stall
  }

  /** Whether its shard has taken it up; a sink may become ready before. */
  boolean hasBegun() {
    return cursors.get(0).subscribers != null;
  }

  /** Writes what the stream begins with, unless it has, and answers as {@link #isReady()} does. */
  boolean announce() {
    if (!announced && isSinkReady()) {
      announced = true;
      List<byte[]> beginning = new ArrayList<>(2);
      beginning.add(format().connected(id, position(), spec.retry()));
      for (Cursor cursor : cursors) {
        Gap gap = cursor.start.gap();
        if (gap != null) {
          beginning.add(format().gap(gap, position()));
          shard.listener().gap(this, gap);
        }
      }
      byte[] bytes = Bytes.concat(beginning);
      writeCoded(isCompressed() ? GzipBlocks.begin(bytes) : bytes, 0);
    }
    return isReady();
  }

  /** Says that events before the page of a cursor are gone; the sink must be ready. */
  void tell(Gap gap) {
    shard.listener().gap(this, gap);
    write(format().gap(gap, position()), 0);
  }

  /** Keeps account of how long the sink has not been ready. */
  private boolean isSinkReady() {
    if (isClosed()) {
      return false;
    }
    boolean ready;
    try {
      ready = sink.isReady();
    } catch (RuntimeException | Error fault) {
      fail(fault);
      return false;
    }
    if (ready) {
      blocked = false;
    } else if (!blocked) {
      blocked = true;
      blockedSinceNanos = shard.now();
    }
    return ready;
  }

  private boolean isCompressed() {
    return format().coding() == Coding.GZIP;
  }

  /**
   * Hands bytes that are for this subscriber alone to the sink, which must be ready, in the coding
   * of its stream. A sink that fails ends the subscription.
   */
  void write(byte[] stream, int eventCount) {
    writeCoded(stream.length > 0 && isCompressed() ? compressedAlone(stream) : stream, eventCount);
  }

  /** Only what is long is worth a compressor's time for one reader. */
  private byte[] compressedAlone(byte[] stream) {
    return stream.length < MIN_COMPRESSED_ALONE
        ? GzipBlocks.store(stream)
        : shard.compressed(stream);
  }

  /** Writes a sign of life; the sink must be ready. */
  void beat(Instant now) {
    long lastNews = lastNewsNanos;
    write(format().heartbeat(position(), now), 0);
    lastNewsNanos = lastNews;
  }

  /** Hands bytes to the sink that are in the coding of the stream already. */
  void writeCoded(byte[] stream, int eventCount) {
    if (stream.length == 0) {
      return;
    }
    try {
      sink.write(stream);
    } catch (IOException gone) {
      close(CloseReason.CLIENT_GONE);
      return;
    } catch (RuntimeException | Error fault) {
      fail(fault);
      return;
    }
    lastWriteNanos = shard.now();
    lastNewsNanos = lastWriteNanos;
    events += eventCount;
    bytes += stream.length;
    shard.written(eventCount, stream.length);
  }

  /**
   * Hands those of {@code frames} that this subscriber wants and may see to the sink, which must be
   * ready, with the ids that its stream has.
   */
  void serve(Cursor cursor, List<Frame> frames) {
    List<byte[]> parts = new ArrayList<>(frames.size());
    try {
      for (int i = 0; i < frames.size(); i++) {
        Frame frame = frames.get(i);
        if (cursor.wants(frame)) {
          parts.add(encode(cursor, frame));
        }
      }
    } catch (RuntimeException | Error fault) {
      fail(fault);
      return;
    }
    write(Bytes.concat(parts), parts.size());
  }

  private byte[] encode(Cursor cursor, Frame frame) {
    return spec.ownIds()
        ? format().frame(frame, position(cursor, frame.position))
        : format().frame(frame);
  }

  /**
   * The position of the whole stream, with one cursor standing at a given place; in a vector its
   * channel comes first.
   */
  String position(@Nullable Cursor moving, long movingPosition) {
    if (!spec.ownIds()) {
      Cursor only = cursors.get(0);
      return Long.toString(only == moving ? movingPosition : only.position());
    }
    Map<ChannelName, Long> positions = new TreeMap<>();
    for (Cursor cursor : cursors) {
      positions.put(cursor.channel.name(), cursor == moving ? movingPosition : cursor.position());
    }
    Positions vector = new Positions(positions);
    return moving == null ? vector.toString() : vector.headedBy(moving.channel.name());
  }

  @Override
  public String toString() {
    return id + " " + positions() + " " + state();
  }
}
