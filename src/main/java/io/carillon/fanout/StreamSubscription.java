package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.Frame;
import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.fanout.SelectorGroup.Member;
import io.carillon.wire.Gap;
import io.carillon.wire.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One stream: a {@link Cursor} in each of its channels, and the {@link StreamWriter} of its sink.
 * {@link #advance} brings what the cursors give to the writer until all are live.
 *
 * <p>Concurrency: belongs to one {@link FanOutShard}, whose thread alone advances it and writes.
 * Other threads may read it as a {@link SubscriptionView}; {@link #close}, {@link #renew} and
 * {@link #showLife} may be called by any thread.
 */
final class StreamSubscription
    implements Subscription, LiveSubscriber, StreamWriter.Owner, SubscriptionTimers.Target {
  /** About how much is written to one subscriber that is behind before others have their turn. */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private static final Duration LOG_RETRY_DELAY = Duration.ofSeconds(1);

  private final String id;
  private final SubscriptionSpec spec;
  private final ShardContext shard;
  private final Cursors cursors;
  private final StreamWriter writer;
  private final SubscriptionTimers timers;
  private final Instant openedAt;
  private final CloseOnce closing = new CloseOnce();
  private volatile StreamTerms terms;
  private volatile long lastSeenNanos;

  // shard thread
  private List<Attachment> attachments = List.of(); // set while it is open and has begun
  private boolean isAnnounced;
  private boolean awaitsTurn;

  StreamSubscription(
      String id,
      SubscriptionSpec spec,
      StreamSink sink,
      ShardContext shard,
      Map<Channel, StartPosition> channels) {
    this.id = id;
    this.spec = spec;
    this.shard = shard;
    this.openedAt = shard.clock().instant();
    this.terms = spec.terms();
    EventLoop loop = shard.loop();
    long opened = loop.nanos();
    this.lastSeenNanos = opened;
    this.cursors =
        new Cursors(channels.entrySet().stream().map(this::cursor).toList(), spec.ownIds());
    this.writer =
        sink instanceof MessageSink messages
            ? new MessageWriter(messages, shard.output(), loop::now, this, opened)
            : new ByteWriter((EventSink) sink, spec, shard.output(), loop::now, this, opened);
    this.timers =
        new SubscriptionTimers(loop, shard.config(), shard.clock(), spec, writer, opened, this);
  }

  /** A cursor among the subscribers of its channel. */
  private record Attachment(Cursor cursor, ChannelSubscribers subscribers, Member member) {}

  private Cursor cursor(Map.Entry<Channel, StartPosition> start) {
    return new Cursor(
        start.getKey(),
        spec.selector(),
        spec.reader(),
        spec.isThrottled(),
        start.getValue(),
        shard.clock());
  }

  // --- any thread --------------------------------------------------------------------------------

  @Override
  public void start() {
    execute(this::begin);
  }

  @Override
  public void renew(StreamTerms newer) {
    terms = newer;
    showLife();
    execute(this::reschedule);
  }

  @Override
  public void showLife() {
    lastSeenNanos = shard.loop().nanos();
  }

  @Override
  public void whenClosed(Consumer<CloseReason> action) {
    closing.whenClosed(action);
  }

  @Override
  public void close(CloseReason reason) {
    tryClose(reason);
  }

  /** Closes it, unless it is closed already. */
  boolean tryClose(CloseReason reason) {
    return closing.close(
        reason,
        () -> execute(() -> finish(reason)),
        fault -> shard.shardListener().failed(this, fault));
  }

  @Override
  public void fail(Throwable fault) {
    if (tryClose(CloseReason.FAILED)) {
      shard.shardListener().failed(this, fault);
    }
  }

  /** Advances it on the shard's thread: its sink has become ready. */
  void wake() {
    execute(this::advance);
  }

  void execute(Runnable task) {
    shard.loop().execute(() -> guard(task));
  }

  private void guard(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error fault) {
      fail(fault);
    }
  }

  // --- shard thread ------------------------------------------------------------------------------

  private void begin() {
    if (isClosed() || hasBegun()) {
      return;
    }
    List<Attachment> begun = new ArrayList<>(cursors.all().size());
    for (Cursor cursor : cursors.all()) {
      ChannelSubscribers subscribers = shard.subscribers().apply(cursor.channel());
      Member member = subscribers.join(cursor, this, spec.format());
      begun.add(new Attachment(cursor, subscribers, member));
    }
    attachments = begun;
    timers.reschedule();
    advance();
  }

  /** Whether its shard has taken it up; a sink may become ready before. */
  boolean hasBegun() {
    return !attachments.isEmpty();
  }

  private void finish(CloseReason reason) {
    timers.cancel();
    for (Attachment attachment : attachments) {
      attachment.subscribers().leave(attachment.member());
      if (attachment.subscribers().isEmpty()) {
        shard.onEmpty().accept(attachment.subscribers());
      }
    }
    attachments = List.of();
    try {
      writer.close();
    } catch (RuntimeException fault) {
      shard.shardListener().failed(this, fault);
    }
    shard.shardListener().ended(this, reason);
  }

  private void reschedule() {
    if (!isClosed() && hasBegun()) {
      timers.reschedule();
    }
  }

  @Override
  public void resumeLater() {
    if (!awaitsTurn) {
      awaitsTurn = true;
      shard.loop().runNextRound(this::takeTurn);
    }
  }

  private void takeTurn() {
    awaitsTurn = false;
    guard(this::advance);
  }

  /** Brings every cursor that is behind nearer to the live subscribers, by one chunk. */
  private void advance() {
    if (isClosed() || !hasBegun() || !announce()) {
      return;
    }
    boolean canGoOn = false;
    for (Attachment attachment : attachments) {
      if (!attachment.cursor().isCaughtUp()) {
        canGoOn |= advance(attachment);
      }
    }
    if (canGoOn) {
      resumeLater();
    } else if (spec.untilLive() && isLive()) {
      close(CloseReason.COMPLETE);
    } else if (spec.isThrottled() && isLive()) {
      timers.awaitTick();
    }
  }

  /** Whether the cursor could go on at once. */
  private boolean advance(Attachment attachment) {
    Cursor cursor = attachment.cursor();
    Chunk chunk = cursor.next(isReady() ? MAX_CHUNK_BYTES : 0);
    if (chunk instanceof Chunk.Frames next) {
      write(cursor, next.frames());
      return !isClosed();
    }
    if (chunk instanceof Chunk.Missing missing) {
      writer.write(List.of(reported(missing.gap())));
      return !isClosed();
    }
    if (chunk instanceof Chunk.Ahead) {
      attachment.subscribers().pass();
      return true;
    }
    if (chunk instanceof Chunk.PageWanted wanted) {
      read(cursor, wanted);
    } else if (chunk instanceof Chunk.Level) {
      attachment.subscribers().attach(attachment.member());
    } else if (chunk instanceof Chunk.TooSlow) {
      close(CloseReason.TOO_SLOW);
    }
    return false;
  }

  private void read(Cursor cursor, Chunk.PageWanted wanted) {
    shard
        .catchUp()
        .read(cursor.channel(), wanted)
        .whenComplete((page, failure) -> execute(() -> pageRead(cursor, wanted, page, failure)));
  }

  private void pageRead(
      Cursor cursor, Chunk.PageWanted wanted, @Nullable LogPage page, @Nullable Throwable failure) {
    if (isClosed()) {
      return;
    }
    if (failure != null || page == null) {
      // The stream stays open: the reader loses nothing by waiting, and its heartbeats go on.
      shard.shardListener().logFailed(cursor.channel(), failure);
      EventLoop loop = shard.loop();
      loop.schedule(
          loop.now() + LOG_RETRY_DELAY.toNanos(), () -> guard(() -> readAgain(cursor, wanted)));
      return;
    }
    shard.shardListener().logRead();
    cursor.pageArrived(page);
    advance();
  }

  private void readAgain(Cursor cursor, Chunk.PageWanted wanted) {
    if (!isClosed()) {
      read(cursor, wanted);
    }
  }

  // --- writing -----------------------------------------------------------------------------------

  /** Whether its sink may be written to, and the beginning of the stream is written. */
  @Override
  public boolean isReady() {
    return writer.isReady() && isAnnounced; // the sink first: this keeps account of a stall
  }

  @Override
  public boolean sharesBytes() {
    return writer.sharesBytes();
  }

  /** Writes the beginning of the stream, unless it is written, and answers as {@link #isReady}. */
  private boolean announce() {
    if (!isAnnounced && writer.isReady()) {
      isAnnounced = true;
      List<Message> beginning = new ArrayList<>(2);
      beginning.add(new Message.Connected(id, position(), spec.retry()));
      for (Cursor cursor : cursors.all()) {
        Gap gap = cursor.startGap();
        if (gap != null) {
          beginning.add(reported(gap));
        }
      }
      writer.write(beginning);
    }
    return isReady();
  }

  private Message reported(Gap gap) {
    shard.listener().gap(this, gap);
    return new Message.Missing(gap, position());
  }

  @Override
  public void writeShared(byte[] coded, int events) {
    writer.writeShared(coded, events);
  }

  @Override
  public void write(Cursor cursor, List<Frame> frames) {
    writer.write(
        frames, spec.ownIds() ? frame -> cursors.position(cursor, frame.position()) : null);
  }

  @Override
  public void heartbeat(Instant now) {
    writer.writeHeartbeat(new Message.Heartbeat(position(), now));
  }

  /** Announces that the token has expired, if the sink is ready, and closes the stream. */
  @Override
  public void expire(Instant at) {
    if (isReady()) {
      writer.write(List.of(new Message.Expired(position(), at)));
    }
    close(CloseReason.EXPIRED);
  }

  @Override
  public void tick() {
    cursors.tick();
    resumeLater(); // no more at once than a round has turns
  }

  // --- the view ----------------------------------------------------------------------------------

  @Override
  public String id() {
    return id;
  }

  @Override
  public Reader reader() {
    return spec.reader();
  }

  @Override
  public Selector selector() {
    return spec.selector();
  }

  @Override
  public String remote() {
    return spec.remote();
  }

  @Override
  public StreamTerms terms() {
    return terms;
  }

  @Override
  public Instant openedAt() {
    return openedAt;
  }

  @Override
  public Duration heartbeatInterval() {
    return timers.heartbeatInterval();
  }

  /** Before it begins. */
  void heartbeatInterval(Duration interval) {
    timers.heartbeatInterval(interval);
  }

  @Override
  public Duration quietTime() {
    return Duration.ofNanos(shard.loop().nanos() - writer.lastEventNanos());
  }

  @Override
  public long lastSeenNanos() {
    return lastSeenNanos;
  }

  @Override
  public long events() {
    return writer.events();
  }

  @Override
  public long bytes() {
    return writer.bytes();
  }

  @Override
  public Map<ChannelName, Long> positions() {
    return cursors.positions();
  }

  @Override
  public String position() {
    return cursors.position();
  }

  @Override
  public long lag() {
    return cursors.lag();
  }

  @Override
  public String state() {
    return closeReason()
        .map(reason -> "closed: " + reason)
        .orElseGet(() -> isLive() ? "live" : "catching up");
  }

  boolean isLive() {
    return cursors.isLive();
  }

  @Override
  public boolean isCatchingUp() {
    return !isClosed() && !isLive();
  }

  @Override
  public boolean isPoll() {
    return spec.format().isPoll();
  }

  @Override
  public boolean isResumed() {
    return !isPoll() && spec.hasPosition();
  }

  @Override
  public boolean isClosed() {
    return closing.isClosed();
  }

  @Override
  public Optional<CloseReason> closeReason() {
    return closing.reason();
  }

  SubscriptionSpec spec() {
    return spec;
  }

  List<Cursor> cursors() {
    return cursors.all();
  }

  @Override
  public String toString() {
    return id + " " + positions() + " " + state();
  }
}
