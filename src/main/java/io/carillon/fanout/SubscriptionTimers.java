package io.carillon.fanout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a subscription by the clock: heartbeats, the ticks of a throttled stream, and the
 * end of streams that are stalled, too old, expired or idle. On the shard's thread.
 */
final class SubscriptionTimers {
  /** The time of day is checked again at least this often: it may be adjusted. */
  private static final long MAX_SLEEP_MILLIS = Duration.ofHours(1).toMillis();

  /**
   * How long a stream may take to begin, at least: when many clients come at once, the container
   * takes its time, and closing their streams would only bring them back.
   */
  static final Duration BEGIN_TIMEOUT = Duration.ofMinutes(5);

  /** A client that was written to more recently is not probed. */
  static final Duration QUIET = Duration.ofSeconds(1);

  /** Until the answer to a write has come that the connection is closed. */
  static final Duration ROUND_TRIP = Duration.ofMillis(500);

  /**
   * Heartbeats of a probe. The client's operating system answers the first one with a reset of the
   * closed connection. Payara accepts the second one, and drops it without an error. The third one
   * fails.
   */
  static final int PROBES = 3;

  private final ShardContext shard;
  private final SubscriptionSpec spec;
  private final StreamWriter writer;
  private final long openedNanos;
  private final Target target;
  private Duration heartbeatInterval = Duration.ZERO; // set before it begins
  private EventLoop.@Nullable Timer nextCheck;
  private EventLoop.@Nullable Timer nextTick;

  SubscriptionTimers(
      ShardContext shard,
      SubscriptionSpec spec,
      StreamWriter writer,
      long openedNanos,
      Target target) {
    this.shard = shard;
    this.spec = spec;
    this.writer = writer;
    this.openedNanos = openedNanos;
    this.target = target;
  }

  /** The subscription. Its methods are called only while it is open. */
  interface Target {
    boolean isClosed();

    /** Whether its sink may be written to. */
    boolean isReady();

    StreamTerms terms();

    /** When its client last showed that it is alive. */
    long lastSeenNanos();

    void heartbeat(Instant now);

    /** Ends with its token. */
    void expire(Instant at);

    void tick();

    void close(CloseReason reason);

    /** Closes it because of a fault, which is logged. */
    void fail(Throwable fault);
  }

  Duration heartbeatInterval() {
    return heartbeatInterval;
  }

  void heartbeatInterval(Duration interval) {
    heartbeatInterval = interval;
  }

  /** Schedules the next check; the previous one, if it is still to come, is cancelled. */
  void reschedule() {
    if (nextCheck != null) {
      nextCheck.cancel();
    }
    scheduleCheck();
  }

  void cancel() {
    if (nextCheck != null) {
      nextCheck.cancel();
    }
    if (nextTick != null) {
      nextTick.cancel();
    }
  }

  /**
   * Schedules the next tick of a throttled stream that has been served all that was due. The
   * interval begins now, and not with the last tick, so that no key is sent twice in it however
   * long the sink has taken.
   */
  void awaitTick() {
    if (nextTick == null) {
      nextTick = shard.loop().schedule(now() + spec.throttle().toNanos(), this::tick);
    }
  }

  /** Sends heartbeats to a quiet client whose sink does not notice that it is gone. */
  void probe() {
    if (!writer.noticesClosing()
        && !heartbeatInterval.isZero()
        && isOver(writer.lastWriteNanos(), QUIET)) {
      probe(PROBES);
    }
  }

  private void probe(int heartbeats) {
    if (target.isClosed() || !target.isReady()) {
      return;
    }
    target.heartbeat(shard.clock().instant());
    if (heartbeats > 1) {
      EventLoop loop = shard.loop();
      long next = loop.now() + ROUND_TRIP.toNanos();
      loop.schedule(next, () -> guard(() -> probe(heartbeats - 1)));
    }
  }

  private void tick() {
    nextTick = null;
    guard(target::tick);
  }

  private void scheduleCheck() {
    nextCheck = shard.loop().schedule(nextCheckNanos(), this::guardedCheck);
  }

  private void guardedCheck() {
    guard(this::check);
  }

  private void guard(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error fault) {
      target.fail(fault);
    }
  }

  private long now() {
    return shard.loop().now();
  }

  private long nextCheckNanos() {
    long now = now();
    boolean mayStall = writer.isBlocked() && writer.hasWritten();
    long blockedSince = mayStall ? writer.blockedSinceNanos() : now;
    long next = blockedSince + shard.config().stallTimeout().toNanos();
    long interval = heartbeatInterval.toNanos();
    if (interval > 0) {
      long heartbeat = writer.lastWriteNanos() + interval;
      // one that is overdue because the sink is not ready must not be retried at once
      next = earlier(next, heartbeat - now > 0 ? heartbeat : now + interval);
    }
    if (!spec.maxAge().isZero()) {
      next = earlier(next, openedNanos + spec.maxAge().toNanos());
    }
    Optional<Instant> expires = target.terms().expires();
    if (expires.isPresent()) {
      next = earlier(next, now + untilNanos(expires.get()));
    }
    return hasIdleTimeout()
        ? earlier(next, target.lastSeenNanos() + shard.config().idleTimeout().toNanos())
        : next;
  }

  private Duration stallTimeout() {
    Duration timeout = shard.config().stallTimeout();
    return writer.hasWritten() || timeout.compareTo(BEGIN_TIMEOUT) > 0 ? timeout : BEGIN_TIMEOUT;
  }

  private boolean hasIdleTimeout() {
    return target.terms().isClient() && !shard.config().idleTimeout().isZero();
  }

  /** At least a millisecond: the clock may be behind the ticker, and would be read at once. */
  private long untilNanos(Instant time) {
    long millis = Math.max(1, Duration.between(shard.clock().instant(), time).toMillis() + 1);
    return TimeUnit.MILLISECONDS.toNanos(Math.min(millis, MAX_SLEEP_MILLIS));
  }

  private static long earlier(long a, long b) {
    return a - b < 0 ? a : b;
  }

  private void check() {
    if (target.isClosed()) {
      return;
    }
    boolean ready = target.isReady(); // may have become so without a callback
    Optional<Instant> expires = target.terms().expires();
    if (writer.isBlocked() && isOver(writer.blockedSinceNanos(), stallTimeout())) {
      target.close(CloseReason.STALLED);
    } else if (!spec.maxAge().isZero() && isOver(openedNanos, spec.maxAge())) {
      target.close(CloseReason.MAX_AGE);
    } else if (expires.isPresent() && !shard.clock().instant().isBefore(expires.get())) {
      target.expire(expires.get());
    } else if (hasIdleTimeout() && isOver(target.lastSeenNanos(), shard.config().idleTimeout())) {
      target.close(CloseReason.IDLE);
    } else {
      if (ready
          && !heartbeatInterval.isZero()
          && isOver(writer.lastWriteNanos(), heartbeatInterval)) {
        target.heartbeat(shard.clock().instant());
      }
      scheduleCheck();
    }
  }

  private boolean isOver(long sinceNanos, Duration timeout) {
    return now() - sinceNanos >= timeout.toNanos();
  }
}
