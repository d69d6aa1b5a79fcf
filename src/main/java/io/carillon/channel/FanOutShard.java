package io.carillon.channel;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread and the subscriptions that it serves. Publishers, containers and the log only leave
 * word here ({@code news}, {@code tasks}) and wake the thread; it alone touches cursors, groups and
 * sinks, so none of these needs a lock.
 *
 * <p>{@link #runOnce} is one round: what was left for it, then one run of every channel that has
 * news, then what is due by the clock. It may be driven by a test instead of the thread.
 */
final class FanOutShard implements Runnable {
  /**
   * At most this much is put together for one subscriber that is behind before others have their
   * turn.
   */
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private static final int MAX_CHUNK_FRAMES = 1024;

  /** Runs served before word from elsewhere is heard again. */
  private static final int MAX_CHANNELS_A_ROUND = 256;

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

  // shard thread
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final ArrayDeque<Subscription> behind =
      new ArrayDeque<>(); // have their next turn in the next round
  private long now;

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

  /** Something to do at a time of the ticker. */
  private record Due(long nanos, Runnable task) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return Long.signum(nanos - other.nanos); // nanoTime may overflow: compare by difference
    }
  }

  int index() {
    return index;
  }

  /** The time of this round, in the ticker's nanoseconds. */
  long now() {
    return now;
  }

  SubscriptionListener listener() {
    return ends.listener();
  }

  // --- any thread
  // ---------------------------------------------------------------------------------------------------------------

  /** A channel has news for its subscribers here. */
  void enqueue(ChannelSubscribers subscribers) {
    news.add(subscribers);
    wake();
  }

  /** Has {@code task} run by the shard's thread. */
  void execute(Runnable task) {
    tasks.add(task);
    wake();
  }

  void start(Subscription subscription) {
    execute(() -> begin(subscription));
  }

  void end(Subscription subscription, CloseReason reason) {
    execute(() -> finish(subscription, reason));
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

  // --- shard thread
  // -------------------------------------------------------------------------------------------------------------

  @Override
  public void run() {
    while (!stopped) {
      if (!runOnce()) {
        parked = Thread.currentThread();
        // looked at again after we are known to sleep: word left in between wakes us
        if (tasks.isEmpty() && news.isEmpty() && !stopped) {
          park();
        }
        parked = null;
      }
    }
    runOnce();
  }

  private void park() {
    Due next = due.peek();
    if (next == null) {
      LockSupport.park(this);
    } else {
      long nanos = next.nanos - ticker.nanos();
      if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      }
    }
  }

  /**
   * One round.
   *
   * @return whether there is certainly more to do
   */
  boolean runOnce() {
    now = ticker.nanos();
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    boolean more = serveNews();
    more |= serveThoseBehind();
    runDue();
    return more;
  }

  private boolean serveNews() {
    for (int turns = 0; turns < MAX_CHANNELS_A_ROUND; turns++) {
      ChannelSubscribers next = news.poll();
      if (next == null) {
        return false;
      }
      next.heard(); // before the pass: what is appended during it is signalled anew
      if (next.pass()) {
        next.signal();
      }
    }
    return true;
  }

  private boolean serveThoseBehind() {
    for (int turns = behind.size(); turns > 0; turns--) {
      resume(behind.remove());
    }
    return !behind.isEmpty();
  }

  private void runDue() {
    for (Due next = due.peek(); next != null && next.nanos - now <= 0; next = due.peek()) {
      due.remove();
      next.task.run();
    }
  }

  private void at(long nanos, Runnable task) {
    due.add(new Due(nanos, task));
  }

  private void begin(Subscription subscription) {
    if (subscription.isClosed()) {
      return;
    }
    for (Cursor cursor : subscription.cursors()) {
      ChannelSubscribers subscribers = cursor.channel.subscribersOn(this);
      subscribers.join(cursor);
      cursor.position = cursor.start.position();
      if (cursor.start.isLive()) {
        subscribers.enterStep(cursor);
      }
    }
    checkLater(subscription);
    resume(subscription);
  }

  private void finish(Subscription subscription, CloseReason reason) {
    for (Cursor cursor : subscription.cursors()) {
      ChannelSubscribers subscribers = cursor.subscribers;
      if (subscribers != null) {
        subscribers.leave(cursor);
      }
    }
    subscription.sink().close();
    ends.ended(subscription, reason);
  }

  /** Lets a subscription that is behind go on in the next round. */
  void resumeLater(Subscription subscription) {
    behind.add(subscription);
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
    HotTail tail = cursor.channel.tail();
    if (cursor.offset < 0) {
      cursor.offset = tail.offsetAfter(cursor.position);
      if (cursor.offset < 0) {
        readPage(subscription, cursor);
        return false;
      }
    }
    ChannelSubscribers subscribers = subscribersOf(cursor);
    // A page of the log may have brought the cursor beyond the others: they go first, or it would
    // be served twice.
    while (subscribers.offset() < cursor.offset && subscribers.pass()) {}
    if (cursor.offset >= subscribers.offset()) {
      if (cursor.offset > subscribers.offset()) {
        return true; // the others fell back to the log in that pass; look again
      }
      subscribers.enterStep(cursor);
      return false;
    }
    return serveTail(subscription, cursor, tail, subscribers.offset());
  }

  private boolean serveTail(Subscription subscription, Cursor cursor, HotTail tail, long end) {
    if (!subscription.isReady()) {
      return false;
    }
    List<Frame> chunk = new ArrayList<>();
    int bytes = 0;
    long at = cursor.offset;
    for (; at < end && bytes < MAX_CHUNK_BYTES && chunk.size() < MAX_CHUNK_FRAMES; at++) {
      Frame frame = tail.get(at);
      if (frame == null) {
        break; // evicted: the log has it
      }
      chunk.add(frame);
      bytes += frame.eventStream().length;
    }
    if (chunk.isEmpty()) {
      cursor.offset = -1;
      return true;
    }
    cursor.offset = at;
    cursor.position = chunk.get(chunk.size() - 1).position;
    write(subscription, cursor, chunk);
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
      cursor.position = cursor.positionAfterPage;
      cursor.page = null;
    }
    write(subscription, cursor, chunk);
    return !subscription.isClosed();
  }

  private void write(Subscription subscription, Cursor cursor, List<Frame> chunk) {
    ChannelSubscribers.Batch batch = subscription.encode(cursor, chunk);
    subscription.write(batch.bytes(), batch.events());
  }

  private void readPage(Subscription subscription, Cursor cursor) {
    cursor.reading = true;
    catchUp
        .read(cursor.channel, cursor.position)
        .whenComplete(
            (page, failure) -> execute(() -> pageRead(subscription, cursor, page, failure)));
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
      at(now + LOG_RETRY_DELAY.toNanos(), () -> readAgain(subscription, cursor));
      return;
    }
    cursor.reading = false;
    cursor.page = page.frames();
    cursor.nextInPage = 0;
    cursor.positionAfterPage = page.positionAfter();
    cursor.gap = page.gap();
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

  // --- by the clock
  // -------------------------------------------------------------------------------------------------------------

  private void checkLater(Subscription subscription) {
    long next = now + config.stallTimeout().toNanos();
    if (!config.heartbeatInterval().isZero()) {
      next = earlier(next, subscription.lastWriteNanos() + config.heartbeatInterval().toNanos());
      if (next - now <= 0) { // a heartbeat is owed, and the sink does not take it: do not spin
        next = now + config.heartbeatInterval().toNanos();
      }
    }
    Duration maxAge = subscription.spec().maxAge();
    if (!maxAge.isZero()) {
      next = earlier(next, subscription.openedNanos() + maxAge.toNanos());
    }
    at(next, () -> check(subscription));
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
    if (subscription.isBlockedSince(now - config.stallTimeout().toNanos())) {
      subscription.close(CloseReason.STALLED);
    } else if (!maxAge.isZero() && now - subscription.openedNanos() >= maxAge.toNanos()) {
      subscription.close(CloseReason.MAX_AGE);
    } else {
      boolean idle = now - subscription.lastWriteNanos() >= config.heartbeatInterval().toNanos();
      if (!config.heartbeatInterval().isZero() && idle && subscription.isReady()) {
        subscription.write(
            subscription.format().heartbeat(subscription.position(), clock.instant()), 0);
      }
      checkLater(subscription);
    }
  }
}
