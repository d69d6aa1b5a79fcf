package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.channel.Gap;
import io.carillon.channel.HotTail;
import io.carillon.config.SlowReader;
import io.carillon.event.Ticker;
import io.carillon.log.Conflation.Keyless;
import io.carillon.wire.GzipBlocks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread and the subscriptions that it serves. Publishers, containers and the log only leave
 * word here ({@code news}, {@code tasks}) and wake the thread; it alone touches cursors, groups and
 * sinks, so none of these needs a lock.
 *
 * <p>{@link #runOnce} is one round: what was left for it, then one run of every channel that has
 * news, then one chunk for some of those behind, then what is due by the clock. Each part of a
 * round is bounded and none is left out, so that neither constant publishing nor many who catch up
 * keep anybody waiting for long. It may be driven by a test instead of the thread.
 *
 * <p>Whatever a sink or a format throws ends the subscription that it was thrown for, never the
 * thread.
 */
public final class FanOutShard implements Runnable {
  /**
   * At most this much is put together for one subscriber that is behind before others have their
   * turn.
   */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private static final int MAX_CHUNK_FRAMES = 1024;

  /** Tasks done in one round, and things done by the clock, if they take no longer than that. */
  private static final int MAX_TASKS_A_ROUND = 1024;

  /**
   * How long each of these may keep the others waiting: a thousand clients that have gone away at
   * once are a thousand connections to be closed.
   */
  private static final long MAX_TASKS_NANOS = Duration.ofMillis(1).toNanos();

  /** Channels of which one run is served in one round. */
  private static final int MAX_CHANNELS_A_ROUND = 256;

  /** Subscriptions behind that have a chunk in one round. */
  private static final int MAX_TURNS_A_ROUND = 64;

  /** What is counted in an int must not overflow in a long round. */
  private static final int MAX_UNTOLD_BYTES = 1 << 30;

  /** Positions that a slow reader is served conflated at once; what lies beyond comes after. */
  static final long MAX_CONFLATED_POSITIONS = 8192;

  /** A time of day that is further off is looked at again before. */
  private static final long MAX_SLEEP_MILLIS = Duration.ofHours(1).toMillis();

  private static final Duration LOG_RETRY_DELAY = Duration.ofSeconds(1);

  private final int index;
  private final FanOutConfig config;
  private final CatchUp catchUp;
  private final Clock clock;
  private final Ticker ticker;
  private final FanOut.Ends ends;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Queue<ChannelSubscribers> news = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread parked;
  private volatile boolean stopped;
  private volatile boolean terminated; // the thread has ended: who leaves word does it himself

  // shard thread
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final ArrayDeque<Subscription> behind =
      new ArrayDeque<>(); // have their next turn in the next round
  private final WriteCoalescing linger = new WriteCoalescing();
  private long now;
  private long rounds;
  private int writtenEvents; // in this round
  private int writtenBytes;
  private final LatencyCounts latency = new LatencyCounts();
  private volatile boolean measuresLatency = true;
  private @Nullable GzipBlocks gzip; // made for the first who accepts it

  FanOutShard(
      int index,
      FanOutConfig config,
      CatchUp catchUp,
      Clock clock,
      Ticker ticker,
      FanOut.Ends ends) {
    this.index = index;
    this.config = config;
    this.catchUp = catchUp;
    this.clock = clock;
    this.ticker = ticker;
    this.ends = ends;
    this.now = ticker.nanos();
  }

  /**
   * Something to do for a subscription at a time of the ticker. When cancelled it stays in its
   * place until then, but holds on to nothing.
   */
  static final class Due implements Comparable<Due> {
    private final long nanos;
    private @Nullable Subscription subscription;
    private @Nullable Runnable task;

    private Due(long nanos, Subscription subscription, Runnable task) {
      this.nanos = nanos;
      this.subscription = subscription;
      this.task = task;
    }

    void cancel() {
      subscription = null;
      task = null;
    }

    @Override
    public int compareTo(Due other) {
      return Long.signum(nanos - other.nanos); // nanoTime may overflow: compare by difference
    }
  }

  public int index() {
    return index;
  }

  /** The time of this round, in the ticker's nanoseconds. */
  long now() {
    return now;
  }

  /** The ticker's nanoseconds; any thread. */
  long elapsed() {
    return ticker.nanos();
  }

  FanOut.Ends ends() {
    return ends;
  }

  SubscriptionListener listener() {
    return ends.listener();
  }

  void measureLatency(boolean wanted) {
    measuresLatency = wanted;
  }

  LatencyCounts latency() {
    return latency;
  }

  /** Something was handed to a sink; the listener is told of all of it after the round. */
  void written(int events, int bytes) {
    writtenEvents += events;
    writtenBytes += bytes;
    if (writtenBytes > MAX_UNTOLD_BYTES) {
      tellWritten();
    }
  }

  /** A piece of a compressed stream. */
  byte[] compressed(byte[] stream) {
    GzipBlocks blocks = gzip;
    if (blocks == null) {
      blocks = new GzipBlocks();
      gzip = blocks;
    }
    return blocks.deflate(stream);
  }

  /** Live frames were handed to so many sinks. */
  void delivered(List<Frame> frames, int subscribers) {
    if (measuresLatency && subscribers > 0) {
      latency.add(frames, clock.instant(), subscribers);
    }
  }

  private void tellWritten() {
    if (writtenBytes > 0) {
      int events = writtenEvents;
      int bytes = writtenBytes;
      writtenEvents = 0;
      writtenBytes = 0;
      listener().written(events, bytes);
    }
  }

  // --- any thread --------------------------------------------------------------------------------

  /** A channel has news for its subscribers here. */
  void enqueue(ChannelSubscribers subscribers) {
    news.add(subscribers);
    wake();
  }

  /** Has {@code task}, which is for {@code subscription}, run by the shard's thread. */
  void execute(Subscription subscription, Runnable task) {
    tasks.add(() -> guard(subscription, task));
    if (terminated) {
      doTasks();
    } else {
      wake();
    }
  }

  void start(Subscription subscription) {
    execute(subscription, () -> begin(subscription));
  }

  void end(Subscription subscription, CloseReason reason) {
    execute(subscription, () -> finish(subscription, reason));
  }

  /** Whether nothing is left to be done now or later; for tests. */
  boolean isAtRest() {
    return tasks.isEmpty()
        && news.isEmpty()
        && linger.isEmpty()
        && behind.isEmpty()
        && due.isEmpty();
  }

  void stop() {
    stopped = true;
    wake();
  }

  private void wake() {
    Thread thread = parked;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  // --- shard thread ------------------------------------------------------------------------------

  @Override
  public void run() {
    while (!stopped) {
      if (!tryRound()) {
        parked = Thread.currentThread();
        // looked at again after we are known to sleep: word left in between wakes us
        if (tasks.isEmpty() && news.isEmpty() && !stopped) {
          park();
        }
        parked = null;
        Thread.interrupted(); // a flag left by whoever owns the thread would keep it from sleeping
      }
    }
    terminated = true;
    doTasks(); // left before that was seen
  }

  /**
   * What is thrown for a subscription is met where it is served; this is for memory running out.
   */
  private boolean tryRound() {
    try {
      return runOnce();
    } catch (RuntimeException | Error fault) {
      ends.roundFailed(fault);
      return true;
    }
  }

  /** Those who are ended get their sinks closed, however late. */
  private synchronized void doTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void park() {
    Due next = due.peek();
    if (next == null && linger.isEmpty()) {
      LockSupport.park(this);
      return;
    }
    long wake = next == null ? linger.next() : next.nanos;
    if (!linger.isEmpty()) {
      wake = earlier(wake, linger.next());
    }
    long nanos = wake - ticker.nanos();
    if (nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  /**
   * One round.
   *
   * @return whether there is certainly more to do
   */
  boolean runOnce() {
    now = ticker.nanos();
    rounds++;
    try {
      boolean more = runTasks();
      more |= serveNews();
      more |= serveThoseBehind();
      more |= runDue();
      return more || !behind.isEmpty();
    } finally {
      tellWritten();
    }
  }

  private boolean runTasks() {
    for (int done = 0; mayGoOn(done, now); done++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return false;
      }
      task.run();
    }
    return true;
  }

  private boolean mayGoOn(int done, long started) {
    return done == 0 || done < MAX_TASKS_A_ROUND && ticker.nanos() - started <= MAX_TASKS_NANOS;
  }

  private boolean serveNews() {
    linger.release(now, news);
    for (int turns = 0; turns < MAX_CHANNELS_A_ROUND; turns++) {
      ChannelSubscribers next = news.poll();
      if (next == null) {
        return false;
      }
      if (!next.enterRound(rounds)) {
        news.add(next); // has had its run; so have all that came before it
        return true;
      }
      if (linger.keeps(next, now)) {
        continue;
      }
      next.heard(); // before the pass: what is appended during it is signalled anew
      long began = ticker.nanos();
      if (pass(next)) {
        next.signal();
      } else {
        linger.served(next, began, ticker.nanos());
      }
    }
    return true;
  }

  private static boolean pass(ChannelSubscribers subscribers) {
    try {
      return subscribers.pass();
    } catch (RuntimeException | Error fault) {
      subscribers.fail(fault);
      return true;
    }
  }

  private boolean serveThoseBehind() {
    for (int turns = Math.min(behind.size(), MAX_TURNS_A_ROUND); turns > 0; turns--) {
      Subscription next = behind.remove();
      next.takeTurn();
      guard(next, () -> resume(next));
    }
    return !behind.isEmpty();
  }

  private boolean runDue() {
    long started = ticker.nanos();
    int done = 0;
    for (Due next = due.peek(); next != null && next.nanos - now <= 0; next = due.peek()) {
      if (!mayGoOn(done++, started)) {
        return true;
      }
      due.remove();
      if (next.subscription != null && next.task != null) {
        guard(next.subscription, next.task);
      }
    }
    return false;
  }

  private Due at(long nanos, Subscription subscription, Runnable task) {
    Due added = new Due(nanos, subscription, task);
    due.add(added);
    return added;
  }

  private static void guard(Subscription subscription, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error fault) {
      subscription.fail(fault);
    }
  }

  private void begin(Subscription subscription) {
    if (subscription.isClosed() || subscription.hasBegun()) {
      return;
    }
    for (Cursor cursor : subscription.cursors()) {
      cursor.channel.subscribersOn(this).join(cursor);
    }
    checkLater(subscription);
    if (subscription.spec().isThrottled()) {
      beginDigest(subscription);
    }
    resume(subscription);
  }

  private void finish(Subscription subscription, CloseReason reason) {
    subscription.cancelDue();
    for (Cursor cursor : subscription.cursors()) {
      ChannelSubscribers subscribers = cursor.subscribers;
      if (subscribers != null) {
        subscribers.leave(cursor);
      }
    }
    try {
      subscription.sink().close();
    } catch (RuntimeException fault) {
      ends.failed(subscription, fault);
    }
    ends.ended(subscription, reason);
  }

  /** Lets a subscription that is behind go on in the next round. */
  void resumeLater(Subscription subscription) {
    if (subscription.queueForTurn()) {
      behind.add(subscription);
    }
  }

  /** Goes on with a subscription whose sink may have become ready, or for which a page has come. */
  void resume(Subscription subscription) {
    if (subscription.isClosed() || !subscription.hasBegun() || !subscription.announce()) {
      return;
    }
    boolean turnIsOver = false;
    for (Cursor cursor : subscription.cursors()) {
      if (!cursor.isInStep()) {
        turnIsOver |= advance(subscription, cursor);
      }
    }
    if (turnIsOver) {
      resumeLater(subscription);
    } else if (subscription.spec().untilLive() && subscription.isLive()) {
      subscription.close(CloseReason.COMPLETE);
    } else if (subscription.spec().isThrottled() && subscription.isLive()) {
      awaitTick(subscription);
    }
  }

  /**
   * Brings a cursor that is behind nearer to the others, by one chunk.
   *
   * @return whether it could go on at once
   */
  private boolean advance(Subscription subscription, Cursor cursor) {
    if (cursor.page != null) {
      return servePage(subscription, cursor, cursor.page);
    }
    if (cursor.reading) {
      return false;
    }
    if (cursor.stretch != null) {
      readPage(subscription, cursor);
      return false;
    }
    HotTail tail = cursor.channel.tail();
    if (cursor.offset < 0) {
      cursor.offset = tail.offsetAfter(cursor.position);
    }
    if (subscription.spec().isThrottled()) {
      return cursor.isOverdue() && serveDue(subscription, cursor);
    }
    if (cursor.offset < 0) {
      readLog(subscription, cursor);
      return false;
    }
    ChannelSubscribers subscribers = subscribersOf(cursor);
    if (subscribers.offset() < cursor.offset || cursor.isBeforeItsTime(subscribers.offset())) {
      // A page of the log has brought the cursor beyond the others: they go first, or what lies in
      // between would be served to it twice. Or they have yet to be served what was there before it
      // came: in step with them it would be served all of that.
      pass(subscribers);
      return true;
    }
    if (subscribers.offset() == cursor.offset) {
      subscribers.enterStep(cursor);
      return false;
    }
    return serveTail(subscription, cursor, tail, subscribers.offset());
  }

  /** What the cursor is to be served next is not in the hot tail. */
  private void readLog(Subscription subscription, Cursor cursor) {
    SlowReader policy = cursor.isSlow ? cursor.channel.slowReader() : SlowReader.CATCH_UP;
    if (policy == SlowReader.DISCONNECT) {
      subscription.close(CloseReason.TOO_SLOW);
      return;
    }
    if (policy == SlowReader.CONFLATE) {
      long far = cursor.position + MAX_CONFLATED_POSITIONS;
      cursor.conflateUpTo(Math.min(cursor.channel.head(), far), Keyless.ALL);
    }
    readPage(subscription, cursor);
  }

  /** Brings a throttled cursor nearer to where the channel ended at the tick, by one chunk. */
  private boolean serveDue(Subscription subscription, Cursor cursor) {
    if (cursor.offset < 0) {
      cursor.conflateUpTo(cursor.duePosition(), Keyless.ONE_KEY);
      readPage(subscription, cursor);
      return false;
    }
    if (!subscription.isReady()) {
      return false;
    }
    ConflatedTail digest =
        ConflatedTail.of(cursor, cursor.dueOffset(), clock.instant(), MAX_CHUNK_BYTES);
    if (digest == null) {
      cursor.offset = -1;
      return true;
    }
    cursor.offset = digest.offset();
    cursor.position = digest.position();
    subscription.serve(cursor, digest.frames());
    return !subscription.isClosed();
  }

  private boolean serveTail(Subscription subscription, Cursor cursor, HotTail tail, long end) {
    if (!subscription.isReady()) {
      return false;
    }
    Instant time = clock.instant();
    List<Frame> chunk = new ArrayList<>();
    int bytes = 0;
    long stop = Math.min(end, cursor.offset + MAX_CHUNK_FRAMES);
    Frame last = null;
    for (long at = cursor.offset; at < stop && bytes < MAX_CHUNK_BYTES; at++) {
      Frame frame = tail.get(at);
      if (frame == null) {
        break; // evicted: the log has it
      }
      last = frame;
      if (!frame.event().isExpiredAt(time)) { // the log would leave it out, too
        chunk.add(frame);
        bytes += frame.eventStream().length;
      }
    }
    if (last == null) {
      cursor.offset = -1;
      return true;
    }
    cursor.offset = last.offset + 1;
    cursor.position = last.position;
    subscription.serve(cursor, chunk);
    return !subscription.isClosed();
  }

  private boolean servePage(Subscription subscription, Cursor cursor, List<Frame> page) {
    if (!subscription.isReady()) {
      return false;
    }
    Gap gap = cursor.gap;
    if (gap != null) {
      cursor.gap = null;
      cursor.position = gap.to().orElse(cursor.position);
      subscription.tell(gap);
      return true;
    }
    List<Frame> chunk = new ArrayList<>();
    int bytes = 0;
    while (cursor.nextInPage < page.size() && bytes < MAX_CHUNK_BYTES) {
      Frame frame = page.get(cursor.nextInPage++);
      chunk.add(frame);
      bytes += frame.eventStream().length;
      cursor.position = frame.position;
    }
    if (cursor.nextInPage == page.size()) {
      cursor.leavePage();
    }
    subscription.serve(cursor, chunk);
    return !subscription.isClosed();
  }

  private void readPage(Subscription subscription, Cursor cursor) {
    cursor.reading = true;
    ConflatedRange stretch = cursor.stretch;
    CompletableFuture<CatchUp.Page> read =
        stretch == null
            ? catchUp.read(cursor.channel, cursor.position)
            : catchUp.read(cursor.channel, cursor.position, stretch);
    read.whenComplete(
        (page, failure) ->
            execute(subscription, () -> pageRead(subscription, cursor, page, failure)));
  }

  private void pageRead(
      Subscription subscription,
      Cursor cursor,
      CatchUp.@Nullable Page page,
      @Nullable Throwable failure) {
    if (subscription.isClosed()) {
      return;
    }
    if (failure != null || page == null) {
      // The stream stays open: the reader loses nothing by waiting, and its heartbeats go on.
      ends.logFailed(cursor.channel, failure);
      at(now + LOG_RETRY_DELAY.toNanos(), subscription, () -> readAgain(subscription, cursor));
      return;
    }
    cursor.takePage(page);
    resume(subscription);
  }

  private void readAgain(Subscription subscription, Cursor cursor) {
    if (!subscription.isClosed()) {
      readPage(subscription, cursor);
    }
  }

  private static ChannelSubscribers subscribersOf(Cursor cursor) {
    ChannelSubscribers subscribers = cursor.subscribers;
    if (subscribers == null) {
      throw new IllegalStateException("a cursor of an open subscription has left its channel");
    }
    return subscribers;
  }

  // --- by the clock ------------------------------------------------------------------------------

  /**
   * What has come until now is due to a throttled subscription; what comes now, at the next tick.
   */
  private static void beginDigest(Subscription subscription) {
    for (Cursor cursor : subscription.cursors()) {
      cursor.channel.atEnd(cursor::due);
    }
  }

  /**
   * All that was due has been served: the interval begins now, and not with the tick, so that no
   * key comes twice in it however long the sink has taken.
   */
  private void awaitTick(Subscription subscription) {
    if (!subscription.awaitsTick()) {
      long next = now + subscription.spec().throttle().toNanos();
      subscription.nextTick(at(next, subscription, () -> tick(subscription)));
    }
  }

  private void tick(Subscription subscription) {
    subscription.nextTick(null);
    beginDigest(subscription);
    resumeLater(subscription); // with as many others as a round has turns for
  }

  private void checkLater(Subscription subscription) {
    long blockedSince = subscription.isBlocked() ? subscription.blockedSinceNanos() : now;
    long next = blockedSince + config.stallTimeout().toNanos();
    long interval = subscription.heartbeatInterval().toNanos();
    if (interval > 0) {
      long heartbeat = subscription.lastWriteNanos() + interval;
      // one that is owed to a sink that does not take it: do not spin
      next = earlier(next, heartbeat - now > 0 ? heartbeat : now + interval);
    }
    Duration maxAge = subscription.spec().maxAge();
    if (!maxAge.isZero()) {
      next = earlier(next, subscription.openedNanos() + maxAge.toNanos());
    }
    Optional<Instant> expires = subscription.tenure().expires();
    if (expires.isPresent()) {
      next = earlier(next, now + untilNanos(expires.get()));
    }
    if (mustShowLife(subscription)) {
      next = earlier(next, subscription.lastSignOfLifeNanos() + config.idleTimeout().toNanos());
    }
    subscription.nextCheck(at(next, subscription, () -> check(subscription)));
  }

  /** The terms of a subscription have changed: it may be due earlier than it was. */
  void reschedule(Subscription subscription) {
    if (!subscription.isClosed() && subscription.hasBegun()) {
      subscription.cancelCheck();
      checkLater(subscription);
    }
  }

  private boolean mustShowLife(Subscription subscription) {
    return subscription.tenure().isClient() && !config.idleTimeout().isZero();
  }

  /** At least a millisecond: the clock may be behind the ticker, and asked again at once. */
  private long untilNanos(Instant time) {
    long millis = Math.max(1, Duration.between(clock.instant(), time).toMillis() + 1);
    return TimeUnit.MILLISECONDS.toNanos(Math.min(millis, MAX_SLEEP_MILLIS));
  }

  private boolean isExpired(Subscription subscription) {
    Optional<Instant> expires = subscription.tenure().expires();
    return expires.isPresent() && !clock.instant().isBefore(expires.get());
  }

  /** Says that the token has expired, if the sink takes it, and ends the stream. */
  private void expire(Subscription subscription) {
    if (subscription.isReady()) {
      Instant at = subscription.tenure().expires().orElseThrow();
      subscription.write(subscription.format().expired(subscription.position(), at), 0);
    }
    subscription.close(CloseReason.EXPIRED);
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  /**
   * Ends a subscription that is stalled or has lived long enough; sends a heartbeat to one that has
   * been idle.
   */
  private void check(Subscription subscription) {
    if (subscription.isClosed()) {
      return;
    }
    Duration maxAge = subscription.spec().maxAge();
    boolean ready = subscription.isReady(); // may have become so unasked
    boolean blocked = subscription.isBlocked();
    if (blocked && now - subscription.blockedSinceNanos() >= config.stallTimeout().toNanos()) {
      subscription.close(CloseReason.STALLED);
    } else if (!maxAge.isZero() && now - subscription.openedNanos() >= maxAge.toNanos()) {
      subscription.close(CloseReason.MAX_AGE);
    } else if (isExpired(subscription)) {
      expire(subscription);
    } else if (mustShowLife(subscription)
        && now - subscription.lastSignOfLifeNanos() >= config.idleTimeout().toNanos()) {
      subscription.close(CloseReason.IDLE);
    } else {
      long interval = subscription.heartbeatInterval().toNanos();
      if (interval > 0 && now - subscription.lastWriteNanos() >= interval && ready) {
        subscription.beat(clock.instant());
      }
      checkLater(subscription);
    }
  }
}
