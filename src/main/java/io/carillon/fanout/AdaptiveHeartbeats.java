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
 * Learns which paths to clients drop connections on which nothing passes (address translators,
 * mobile networks, proxies with short timeouts), and has streams on them kept alive more often.
 *
 * <p>What is observed: a stream that had been served nothing but heartbeats breaks off within a few
 * intervals, and its client, at the same address, goes on at the very position where the stream
 * stood. So it had not gone away. (A page that keeps its position and is loaded anew looks alike;
 * it is kept alive more often then, for a day.) After two such drops the interval for new streams
 * of that address is halved, down to the shortest that is allowed. If they are dropped even then,
 * idleness is not the reason: the address gets the usual interval again, since more heartbeats
 * would only cost. After a day all of it is forgotten and learnt again, if it still holds.
 *
 * <p>Thread-safe. Costs nothing for streams that are neither resumed nor dropped.
 */
public final class AdaptiveHeartbeats implements SubscriptionListener, HeartbeatPolicy {
  /** As many addresses are remembered; then those that were looked at longest ago are forgotten. */
  private static final int MAX_PATHS = 10_000;

  /** As many streams of an address may wait for their other half. */
  private static final int MAX_WAITING = 16;

  private static final int DROPS_BEFORE_CHANGE = 2;

  /** Who is cut off by idleness is found out by one of the next heartbeats. */
  private static final int INTERVALS_BEFORE_FOUND_OUT = 3;

  private static final long COMES_BACK_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long REMEMBERED_NANOS = Duration.ofDays(1).toNanos();

  private static final Set<CloseReason> BROKEN_OFF =
      EnumSet.of(CloseReason.CLIENT_GONE, CloseReason.STALLED);

  private final Duration usual;
  private final Duration shortest;
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
   * @param usual interval; zero = no heartbeats, and nothing is learnt
   * @param shortest that is tried; zero, the usual one or a longer one = none is
   */
  public AdaptiveHeartbeats(Duration usual, Duration shortest, Ticker ticker) {
    this.usual = usual;
    this.shortest = shortest;
    this.ticker = ticker;
  }

  /** What is known of an address. */
  private static final class Path {
    private Duration interval;
    private boolean isHopeless;
    private int drops; // with this interval
    private long changedNanos;
    private final Deque<Half> broken = new ArrayDeque<>();
    private final Deque<Half> resumed = new ArrayDeque<>();

    Path(Duration interval, long now) {
      this.interval = interval;
      this.changedNanos = now;
    }
  }

  /** A stream that broke off, or one that goes on where another stood. */
  private record Half(Map<ChannelName, Long> positions, long atNanos, String stream) {}

  @Override
  public Duration intervalFor(SubscriptionSpec spec) {
    if (!learns()) {
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
      return path.isHopeless ? usual : path.interval;
    }
  }

  /** How many streams were found to have been dropped on their way, since the start. */
  public long drops() {
    return drops.get();
  }

  private boolean learns() {
    return !shortest.isZero() && shortest.compareTo(usual) < 0;
  }

  @Override
  public void opened(Subscription subscription) {
    if (learns() && subscription.isResumed() && subscription.tenure().isClient()) {
      meet(subscription, true);
    }
  }

  @Override
  public void closed(Subscription subscription, CloseReason reason) {
    if (learns()
        && BROKEN_OFF.contains(reason)
        && subscription.tenure().isClient()
        && !subscription.format().isPoll()
        && wasDroppedForIdleness(subscription)) {
      meet(subscription, false);
    }
  }

  private static boolean wasDroppedForIdleness(Subscription subscription) {
    Duration interval = subscription.heartbeatInterval();
    Duration quiet = subscription.quietTime();
    return quiet.compareTo(interval) >= 0
        && quiet.compareTo(interval.multipliedBy(INTERVALS_BEFORE_FOUND_OUT)) <= 0;
  }

  /** The client may be back before it is found out here that it was cut off, or after. */
  private synchronized void meet(Subscription subscription, boolean isResumed) {
    long now = ticker.nanos();
    Path path = paths.computeIfAbsent(subscription.remote(), address -> new Path(usual, now));
    Map<ChannelName, Long> positions = subscription.positions();
    Half half = new Half(positions, now, subscription.id());
    if (isResumed ? take(path.broken, half) : take(path.resumed, half)) {
      drops.incrementAndGet();
      dropped(path, now);
    } else {
      Deque<Half> waiting = isResumed ? path.resumed : path.broken;
      if (waiting.size() == MAX_WAITING) {
        waiting.removeFirst();
      }
      waiting.addLast(half);
    }
  }

  private static boolean take(Deque<Half> waiting, Half other) {
    waiting.removeIf(
        half -> // of itself: how it was opened has nothing to do with how it ends
        other.atNanos - half.atNanos > COMES_BACK_NANOS || half.stream.equals(other.stream));
    return waiting.removeIf(half -> half.positions.equals(other.positions));
  }

  private void dropped(Path path, long now) {
    path.drops++;
    if (path.isHopeless || path.drops < DROPS_BEFORE_CHANGE) {
      return;
    }
    path.drops = 0;
    path.changedNanos = now;
    if (path.interval.compareTo(shortest) <= 0) {
      path.isHopeless = true;
    } else {
      Duration half = path.interval.dividedBy(2);
      path.interval = half.compareTo(shortest) < 0 ? shortest : half;
    }
  }
}
