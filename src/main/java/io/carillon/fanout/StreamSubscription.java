package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.Frame;
import io.carillon.fanout.SelectorGroup.Member;
import io.carillon.memory.MemoryBudgetExceededException;
import io.carillon.wire.CodedBlock;
import io.carillon.wire.Message;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One stream: a {@link Cursor} in each of its channels, and the {@link StreamWriter} of its sink.
 * {@link #advance} writes the chunks of its cursors until all are live.
 *
 * <p>Concurrency: belongs to one {@link FanOutShard}, whose thread alone advances it and writes.
 * Other threads may read it as a {@link SubscriptionView}; {@link #close}, {@link #renew} and
 * {@link #showLife} may be called by any thread.
 */
final class StreamSubscription extends SubscriptionState
    implements LiveSubscriber, StreamWriter.Owner, SubscriptionTimers.Target {
  /** About how much is written to one subscriber that is behind before others are served. */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private static final Duration LOG_RETRY_DELAY = Duration.ofSeconds(1);

  /** How long a page is kept in memory for a client that does not read. */
  static final Duration PAGE_PATIENCE = Duration.ofMillis(250);

  private final ShardContext shard;
  private final StreamWriter writer;
  private final SubscriptionTimers timers;
  private final StreamBeginning beginning;

  // shard thread
  private List<Member> members = List.of(); // set while it is open and has begun
  private boolean isQueued; // to be advanced in the next round
  private boolean isLettingGo; // of its pages soon, unless the client reads on

  StreamSubscription(
      String id,
      SubscriptionSpec spec,
      StreamSink sink,
      ShardContext shard,
      Map<Channel, StartPosition> channels) {
    this(id, spec, sink, shard, channels, shard.loop().nanos());
  }

  private StreamSubscription(
      String id,
      SubscriptionSpec spec,
      StreamSink sink,
      ShardContext shard,
      Map<Channel, StartPosition> channels,
      long opened) {
    super(id, spec, Cursors.at(channels, spec, shard.clock()), shard.clock().instant(), opened);
    this.shard = shard;
    this.writer =
        sink instanceof MessageSink messages
            ? new MessageWriter(messages, shard.output(), shard.roundTime(), this, opened)
            : new ByteWriter(
                (EventSink) sink, spec, shard.output(), shard.roundTime(), this, opened);
    this.timers = new SubscriptionTimers(shard, spec, writer, opened, this);
    this.beginning =
        new StreamBeginning(
            writer,
            cursors(),
            shard.listener(),
            this,
            () -> new Message.Connected(id(), position(), spec.retry()));
  }

  /**
   * Writes the beginning of the stream at once, if its sink can. Before the sink is attached: the
   * shard's thread learns of the subscription afterwards.
   *
   * @throws IOException if the client is gone
   */
  void tryAnnounce() throws IOException {
    beginning.tryWrite();
  }

  // --- any thread --------------------------------------------------------------------------------

  @Override
  public void start() {
    execute(this::begin);
  }

  @Override
  public void renew(StreamTerms newer) {
    changeTerms(newer);
    showLife();
    execute(this::reschedule);
  }

  @Override
  public void showLife() {
    seenAt(shard.loop().nanos());
  }

  @Override
  public void close(CloseReason reason) {
    tryClose(reason);
  }

  /** Closes it, unless it is closed already. */
  boolean tryClose(CloseReason reason) {
    return closing()
        .close(
            reason,
            () -> execute(() -> finish(reason)),
            fault -> shard.shardListener().failed(this, fault));
  }

  /** Closes it as the node is being stopped, after its client was told when to reconnect. */
  void dismiss(Duration delay) {
    execute(
        () -> {
          if (isReady()) {
            writer.writeRetry(delay);
          }
          close(CloseReason.SHUTDOWN);
        });
  }

  /** Writes to a quiet client that may be gone unnoticed: a failing write closes the stream. */
  void probe() {
    execute(timers::probe);
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
    members = new ArrayList<>(cursors().size());
    for (Cursor cursor : cursors()) {
      members.add(subscribersOf(cursor).join(cursor, this, spec().format()));
    }
    beginning.onServed();
    timers.reschedule();
    advance();
  }

  /** Whether its shard serves it; a sink may become ready before. */
  boolean hasBegun() {
    return !members.isEmpty();
  }

  private ChannelSubscribers subscribersOf(Cursor cursor) {
    return shard.subscribers().apply(cursor.channel());
  }

  private void finish(CloseReason reason) {
    timers.cancel();
    for (Member member : members) {
      ChannelSubscribers subscribers = subscribersOf(member.cursor);
      subscribers.leave(member);
      if (subscribers.isEmpty()) {
        shard.onEmpty().accept(subscribers);
      }
    }
    if (hasBegun()) {
      writer.end();
    }
    members = List.of();
    cursors().forEach(Cursor::letPageGo);
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
    if (!isQueued) {
      isQueued = true;
      shard.loop().runNextRound(this::advanceQueued);
    }
  }

  private void advanceQueued() {
    isQueued = false;
    guard(this::advance);
  }

  /** Brings every cursor that is behind nearer to the live subscribers, by one chunk. */
  private void advance() {
    if (isClosed() || !hasBegun()) {
      return;
    }
    beginning.writeWhenReady();
    if (!isReady()) {
      letPagesGoSoon();
      return;
    }
    boolean canContinue = false;
    for (Member member : members) {
      if (!member.cursor.isCaughtUp()) {
        canContinue |= advance(member);
      }
    }
    if (canContinue) {
      resumeLater();
    } else if (spec().untilLive() && isLive()) {
      close(CloseReason.COMPLETE);
    } else if (spec().isThrottled() && isLive()) {
      timers.awaitTick();
    }
  }

  /** Clients that do not read must not keep pages from others. */
  private void letPagesGoSoon() {
    if (!isLettingGo && cursors().stream().anyMatch(Cursor::holdsPage)) {
      isLettingGo = true;
      EventLoop loop = shard.loop();
      loop.schedule(loop.now() + PAGE_PATIENCE.toNanos(), () -> guard(this::letPagesGo));
    }
  }

  private void letPagesGo() {
    isLettingGo = false;
    if (!isReady()) {
      cursors().forEach(Cursor::letPageGo);
    }
  }

  /** Whether the cursor can continue at once. */
  private boolean advance(Member member) {
    Cursor cursor = member.cursor;
    Chunk chunk = cursor.next(isReady() ? MAX_CHUNK_BYTES : 0);
    if (chunk instanceof Chunk.Frames next) {
      write(cursor, next.frames());
      return !isClosed();
    }
    if (chunk instanceof Chunk.Missing missing) {
      shard.listener().gap(this, missing.gap());
      writer.write(List.of(new Message.Missing(missing.gap(), position())));
      return !isClosed();
    }
    if (chunk instanceof Chunk.Ahead) {
      subscribersOf(cursor).pass();
      return true;
    }
    if (chunk instanceof Chunk.PageWanted wanted) {
      read(cursor, wanted);
    } else if (chunk instanceof Chunk.Level) {
      subscribersOf(cursor).attach(member);
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
      if (page != null) {
        page.memory().letGo();
      }
      return;
    }
    if (failure != null || page == null) {
      // The stream stays open: the reader loses nothing by waiting, and its heartbeats go on.
      if (!MemoryBudgetExceededException.is(failure)) {
        shard.shardListener().logFailed(failure);
      }
      EventLoop loop = shard.loop();
      loop.schedule(
          loop.now() + LOG_RETRY_DELAY.toNanos(), () -> guard(() -> readAgain(cursor, wanted)));
      return;
    }
    shard.shardListener().logRead();
    cursor.pageArrived(page, wanted.epochs());
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
    return writer.isReady()
        && beginning.isWritten(); // the sink first: this keeps account of a stall
  }

  @Override
  public boolean sharesBytes() {
    return writer.sharesBytes();
  }

  @Override
  public void writeShared(CodedBlock coded, int events) {
    writer.writeShared(coded, events);
  }

  @Override
  public void write(Cursor cursor, List<Frame> frames) {
    writer.write(frames, spec().ownIds() ? frame -> position(cursor, frame) : null);
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
    cursors().forEach(Cursor::tick);
    resumeLater(); // a round advances a bounded number of streams
  }

  // --- counts, for any thread --------------------------------------------------------------------

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
  public long events() {
    return writer.events();
  }

  @Override
  public long bytes() {
    return writer.bytes();
  }
}
