package io.carillon.fanout;

import io.carillon.event.ChannelName;
import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Detects clients whose network drops idle connections (address translators, mobile networks,
 * proxies with short timeouts), and shortens the heartbeat interval of their streams.
 *
 * <p>The evidence is a pair: a stream on which nothing but heartbeats was written breaks within a
 * few intervals, and a client at the same address resumes at exactly the position of that stream.
 * So the client had not left. (A page that keeps its position and is reloaded looks alike; it gets
 * shorter intervals then, for a day.) After two such drops the interval for new streams of that
 * address is halved, down to the minimum. If they are dropped even then, idleness is not the
 * reason: the address gets the usual interval again, since more heartbeats would only cost. After a
 * day the address is forgotten.
 *
 * <p>Thread-safe. Costs nothing for streams that are neither resumed nor dropped.
 */
public final class AdaptiveHeartbeats implements SubscriptionListener, HeartbeatPolicy {
  /** Beyond this the address that was used longest ago is forgotten. */
  private static final int MAX_PATHS = 10_000;

  /** Streams of an address that are remembered until their counterpart is found. */
  private static final int MAX_UNMATCHED = 16;

  private static final int DROPS_BEFORE_CHANGE = 2;

  /** A dropped connection is detected by one of the next heartbeats. */
  private static final int INTERVALS_BEFORE_DETECTED = 3;

  private static final long RECONNECTS_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long REMEMBERED_NANOS = Duration.ofDays(1).toNanos();

  private static final Set<CloseReason> BROKEN_OFF =
      EnumSet.of(CloseReason.CLIENT_GONE, CloseReason.STALLED);

  private final Duration usual;
  private final Duration minimum;
  private final Ticker ticker;
  private final AtomicLong drops = new AtomicLong();

  private final Map<String, Path> paths = // guarded by this
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Path> eldest) {
          return size() > MAX_PATHS;
        }
      };

  /**
   * @param usual interval; zero = no heartbeats
   * @param minimum interval; zero, the usual one or a longer one = intervals do not adapt
   */
  public AdaptiveHeartbeats(Duration usual, Duration minimum, Ticker ticker) {
    this.usual = usual;
    this.minimum = minimum;
    this.ticker = ticker;
  }

  /** The observations of one address. */
  private static final class Path {
    private Duration interval;
    private boolean isIncurable;
    private int drops; // with this interval
    private long changedNanos;
    private final Deque<Observation> broken = new ArrayDeque<>();
    private final Deque<Observation> resumed = new ArrayDeque<>();

    Path(Duration interval, long now) {
      this.interval = interval;
      this.changedNanos = now;
    }
  }

  /** A stream that broke, or one that was resumed. */
  private record Observation(Map<ChannelName, Long> positions, long atNanos, String stream) {}

  @Override
  public Duration intervalFor(SubscriptionSpec spec) {
    if (!adapts()) {
      return usual;
    }
    synchronized (this) {
      Path path = paths.get(spec.remote());
      if (path == null) {
        return usual;
      }
      if (ticker.nanos() - path.changedNanos > REMEMBERED_NANOS) {
        paths.remove(spec.remote());
        return usual;
      }
      return path.isIncurable ? usual : path.interval;
    }
  }

  /** How many streams were dropped by their network since the start. */
  public long drops() {
    return drops.get();
  }

  private boolean adapts() {
    return !minimum.isZero() && minimum.compareTo(usual) < 0;
  }

  @Override
  public void opened(SubscriptionView subscription) {
    if (adapts() && subscription.isResumed() && subscription.terms().isClient()) {
      observe(subscription, true);
    }
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
    if (adapts()
        && BROKEN_OFF.contains(reason)
        && subscription.terms().isClient()
        && !subscription.isPoll()
        && wasDroppedForIdleness(subscription)) {
      observe(subscription, false);
    }
  }

  private static boolean wasDroppedForIdleness(SubscriptionView subscription) {
    Duration interval = subscription.heartbeatInterval();
    Duration quiet = subscription.quietTime();
    return quiet.compareTo(interval) >= 0
        && quiet.compareTo(interval.multipliedBy(INTERVALS_BEFORE_DETECTED)) <= 0;
  }

  /** A client may reconnect before its drop is detected here, or after. */
  private synchronized void observe(SubscriptionView subscription, boolean isResumed) {
    long now = ticker.nanos();
    Path path = paths.computeIfAbsent(subscription.remote(), address -> new Path(usual, now));
    Map<ChannelName, Long> positions = subscription.positions();
    Observation observed = new Observation(positions, now, subscription.id());
    if (isResumed ? tryMatch(path.broken, observed) : tryMatch(path.resumed, observed)) {
      drops.incrementAndGet();
      dropped(path, now);
    } else {
      Deque<Observation> unmatched = isResumed ? path.resumed : path.broken;
      if (unmatched.size() == MAX_UNMATCHED) {
        unmatched.removeFirst();
      }
      unmatched.addLast(observed);
    }
  }

  private static boolean tryMatch(Deque<Observation> unmatched, Observation other) {
    unmatched.removeIf(
        each -> // a stream is no counterpart of itself
        other.atNanos - each.atNanos > RECONNECTS_NANOS || each.stream.equals(other.stream));
    return unmatched.removeIf(each -> each.positions.equals(other.positions));
  }

  private void dropped(Path path, long now) {
    path.drops++;
    if (path.isIncurable || path.drops < DROPS_BEFORE_CHANGE) {
      return;
    }
    path.drops = 0;
    path.changedNanos = now;
    if (path.interval.compareTo(minimum) <= 0) {
      path.isIncurable = true;
    } else {
      Duration half = path.interval.dividedBy(2);
      path.interval = half.compareTo(minimum) < 0 ? minimum : half;
    }
  }
}
