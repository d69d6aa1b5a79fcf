package io.carillon.chat;

import io.carillon.fanout.CloseReason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Who is in which room on this node; {@link SharedPresence} is of all nodes. A member is somebody
 * with a stream of the room; somebody with several streams is there once. Who has no stream any
 * more is still a member for the grace time, so that a page reload, a reconnect or the pause
 * between two polls is no leaving and coming.
 *
 * <p>When the hub shuts down, nobody leaves: it is the hub that goes. Those who come back to it
 * join again, and clients take a join of somebody who is there already for what it is.
 *
 * <p>Concurrency: {@code lock} guards every {@link Membership} and the queue of those of whom
 * something is to be told; it is held for memory operations only. What is told is found out at the
 * moment of telling, by comparing whether a member is there with what was told last. So the queue
 * holds a member once, however slow the listener is; joins and leaves of a member take turns by
 * construction; and who leaves and returns before anybody heard of the leaving never left. A grace
 * time that ends and a stream that opens in the same instant take the lock one after the other:
 * either the stream is first and makes the ending void, or the member has left and joins again.
 * Telling is done by the scheduler's threads, one at a time, never by a fan-out thread.
 */
public final class Presence implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Presence.class.getName());

  private final Duration grace;
  private final Clock clock;
  private final ScheduledExecutorService scheduler;
  private final PresenceListener listener;

  private final Object lock = new Object();
  private final Map<Room, Map<String, Membership>> rooms = new HashMap<>(); // guarded by lock
  private final Queue<Membership> untold = new ArrayDeque<>(); // guarded by lock
  private boolean telling; // guarded by lock: a thread tells, or is about to
  private boolean closed; // guarded by lock

  /**
   * @param grace how long a member may be without a stream; zero: leaves are told at once
   * @param scheduler its threads tell the listener, which may block them
   */
  public Presence(
      Duration grace, Clock clock, ScheduledExecutorService scheduler, PresenceListener listener) {
    this.grace = grace;
    this.clock = clock;
    this.scheduler = scheduler;
    this.listener = listener;
  }

  /**
   * A member of a room, from the first stream until the leave was told. All fields are guarded by
   * the lock.
   */
  private static final class Membership {
    final Room room;
    final String user;
    Instant since = Instant.EPOCH;
    Instant changedAt = Instant.EPOCH;
    int streams;
    long visits; // a grace time is void if somebody has come since it began
    boolean present;
    boolean toldPresent;
    boolean queued;

    Membership(Room room, String user) {
      this.room = room;
      this.user = user;
    }
  }

  /** A stream of a member, from its opening to its end. */
  public final class Visit {
    private final Membership membership;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Visit(Membership membership) {
      this.membership = membership;
    }

    /** The stream has ended; idempotent, never blocks. */
    public void end(CloseReason reason) {
      if (ended.compareAndSet(false, true)) {
        streamEnded(membership, reason);
      }
    }
  }

  /** What is to be told of somebody. */
  private record News(Room room, String user, boolean present, Instant at) {}

  /**
   * A stream of the room was opened for {@code user}, who is a member from now on. Never blocks.
   */
  public Visit enter(Room room, String user) {
    Membership membership;
    boolean tell;
    synchronized (lock) {
      membership =
          rooms
              .computeIfAbsent(room, none -> new HashMap<>())
              .computeIfAbsent(user, none -> new Membership(room, user));
      membership.streams++;
      membership.visits++;
      tell = !membership.present && change(membership, true);
    }
    if (tell) {
      execute(this::tell);
    }
    return new Visit(membership);
  }

  /** Who is in the room: those who have been there longest first. */
  public List<Member> members(Room room) {
    synchronized (lock) {
      return rooms.getOrDefault(room, Map.of()).values().stream()
          .filter(membership -> membership.present)
          .map(membership -> new Member(membership.user, membership.since))
          .sorted(Comparator.comparing(Member::since).thenComparing(Member::user))
          .toList();
    }
  }

  /** Everybody who is in a room by a stream of this node, or was within the grace time. */
  public Map<Room, List<Member>> all() {
    synchronized (lock) {
      Map<Room, List<Member>> all = new HashMap<>();
      rooms.keySet().forEach(room -> all.put(room, members(room)));
      return all;
    }
  }

  /** In how many rooms somebody is, or was and has not been forgotten. */
  int rooms() {
    synchronized (lock) {
      return rooms.size();
    }
  }

  /** Tells nothing more. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      untold.clear();
    }
  }

  private void streamEnded(Membership membership, CloseReason reason) {
    long visits;
    synchronized (lock) {
      membership.streams--;
      visits = membership.visits;
      if (membership.streams > 0 || closed || reason == CloseReason.SHUTDOWN) {
        return;
      }
    }
    try {
      scheduler.schedule(
          () -> graceEnded(membership, visits), grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException shuttingDown) {
      LOG.log(Level.DEBUG, "leaving {0} is not told: the hub shuts down", membership.room);
    }
  }

  private void graceEnded(Membership membership, long visits) {
    boolean tell;
    synchronized (lock) {
      tell =
          membership.visits == visits
              && membership.present
              && change(membership, false); // nobody has come since
    }
    if (tell) {
      tell();
    }
  }

  /** Notes that somebody came or went; true if the caller is to see to the telling. Under lock. */
  private boolean change(Membership membership, boolean present) {
    membership.present = present;
    membership.changedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    if (present && !membership.toldPresent) {
      membership.since = membership.changedAt;
    }
    if (closed || membership.queued) {
      return false;
    }
    membership.queued = true;
    untold.add(membership);
    boolean first = !telling;
    telling = true;
    return first;
  }

  private void execute(Runnable task) {
    try {
      scheduler.execute(task);
    } catch (RejectedExecutionException shuttingDown) {
      LOG.log(Level.DEBUG, "coming is not told: the hub shuts down");
    }
  }

  private void tell() {
    for (Optional<News> news = nextNews(); news.isPresent(); news = nextNews()) {
      tell(news.get());
    }
  }

  private void tell(News news) {
    try {
      if (news.present()) {
        listener.joined(news.room(), news.user(), news.at());
      } else {
        listener.left(news.room(), news.user(), news.at());
      }
    } catch (RuntimeException failure) { // otherwise one failure would silence all that follows
      LOG.log(
          Level.WARNING,
          () -> "coming or going in room " + news.room() + " could not be told",
          failure);
    }
  }

  /** What is to be told next; if nothing, telling is over. */
  private Optional<News> nextNews() {
    synchronized (lock) {
      for (Membership membership = untold.poll(); membership != null; membership = untold.poll()) {
        membership.queued = false;
        boolean changed = membership.present != membership.toldPresent;
        membership.toldPresent = membership.present;
        if (!membership.present) {
          forget(membership);
        }
        if (changed) {
          return Optional.of(
              new News(membership.room, membership.user, membership.present, membership.changedAt));
        }
      }
      telling = false;
      return Optional.empty();
    }
  }

  private void forget(Membership membership) {
    Map<String, Membership> members = rooms.get(membership.room);
    if (members != null && members.remove(membership.user, membership) && members.isEmpty()) {
      rooms.remove(membership.room);
    }
  }
}
