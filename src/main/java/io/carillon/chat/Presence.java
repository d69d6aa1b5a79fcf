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
 * The members of rooms on this node; {@link SharedPresence} has those of all nodes. A user with one
 * or more streams of a room is a member. After the last stream has closed, the membership continues
 * for the grace time, so that a page reload, a reconnect or the pause between two long polls is no
 * leave and join.
 *
 * <p>A shutdown of the hub publishes no leaves. Reconnecting members join again; clients ignore the
 * join of a present member.
 *
 * <p>Concurrency: {@code lock} guards every {@link Membership} and the queue of members whose
 * presence has changed; it is held for memory operations only. Whether there is a join or a leave
 * to announce is decided when the member is taken from the queue, by comparing its presence with
 * the last announcement. So the queue holds a member at most once, however slow the listener is;
 * joins and leaves of a member alternate by construction; and a member that leaves and returns
 * before the leave was announced has never left. A grace time that ends and a stream that opens at
 * the same instant acquire the lock one after the other: either the stream is first and cancels the
 * leave, or the member has left and joins again. The scheduler's threads announce, one at a time,
 * never a fan-out thread.
 */
public final class Presence implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Presence.class.getName());

  private final Duration grace;
  private final Clock clock;
  private final ScheduledExecutorService scheduler;
  private final PresenceListener listener;

  private final Object lock = new Object();
  private final Map<Room, Map<String, Membership>> rooms = new HashMap<>(); // guarded by lock
  private final Queue<Membership> changed = new ArrayDeque<>(); // guarded by lock
  private boolean announcing; // guarded by lock: a thread announces, or is about to
  private boolean closed; // guarded by lock

  /**
   * @param grace how long a member may be without a stream; zero: leaves are announced at once
   * @param scheduler its threads call the listener, which may block them
   */
  public Presence(
      Duration grace, Clock clock, ScheduledExecutorService scheduler, PresenceListener listener) {
    this.grace = grace;
    this.clock = clock;
    this.scheduler = scheduler;
    this.listener = listener;
  }

  /**
   * A member of a room, from the first stream until the leave is announced. All fields are guarded
   * by the lock.
   */
  private static final class Membership {
    final Room room;
    final String user;
    Instant since = Instant.EPOCH;
    Instant changedAt = Instant.EPOCH;
    int streams;
    long registrations; // a new one since a grace time began cancels the leave
    boolean present;
    boolean announcedPresent;
    boolean queued;

    Membership(Room room, String user) {
      this.room = room;
      this.user = user;
    }
  }

  /** An open stream of a member. */
  final class Registration {
    private final Membership membership;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Registration(Membership membership) {
      this.membership = membership;
    }

    /** Ends the registration, as the stream has closed; idempotent, never blocks. */
    void end(CloseReason reason) {
      if (ended.compareAndSet(false, true)) {
        streamEnded(membership, reason);
      }
    }
  }

  /** A join or leave to announce. */
  private record Announcement(Room room, String user, boolean present, Instant at) {}

  /** Registers an open stream of {@code user} and thereby makes the user a member. Never blocks. */
  Registration register(Room room, String user) {
    Membership membership;
    boolean announce;
    synchronized (lock) {
      membership =
          rooms
              .computeIfAbsent(room, none -> new HashMap<>())
              .computeIfAbsent(user, none -> new Membership(room, user));
      membership.streams++;
      membership.registrations++;
      announce = !membership.present && change(membership, true);
    }
    if (announce) {
      execute(this::announceAll);
    }
    return new Registration(membership);
  }

  /** Whether a user is a member of a room on this node. */
  boolean isMember(Room room, String user) {
    synchronized (lock) {
      Membership membership = rooms.getOrDefault(room, Map.of()).get(user);
      return membership != null && membership.present;
    }
  }

  /** The members of a room, in the order in which they joined. */
  public List<Member> members(Room room) {
    synchronized (lock) {
      return rooms.getOrDefault(room, Map.of()).values().stream()
          .filter(membership -> membership.present)
          .map(membership -> new Member(membership.user, membership.since))
          .sorted(Comparator.comparing(Member::since).thenComparing(Member::user))
          .toList();
    }
  }

  /** The members of all rooms on this node. */
  public Map<Room, List<Member>> all() {
    synchronized (lock) {
      Map<Room, List<Member>> all = new HashMap<>();
      rooms.keySet().forEach(room -> all.put(room, members(room)));
      return all;
    }
  }

  /** The number of rooms in memory. */
  int rooms() {
    synchronized (lock) {
      return rooms.size();
    }
  }

  /** Stops announcing. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      changed.clear();
    }
  }

  private void streamEnded(Membership membership, CloseReason reason) {
    long registrations;
    synchronized (lock) {
      membership.streams--;
      registrations = membership.registrations;
      if (membership.streams > 0 || closed || reason == CloseReason.SHUTDOWN) {
        return;
      }
    }
    try {
      scheduler.schedule(
          () -> graceEnded(membership, registrations), grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException shuttingDown) {
      LOG.log(
          Level.DEBUG,
          "A leave of room {0} is not announced: the hub is shutting down",
          membership.room);
    }
  }

  private void graceEnded(Membership membership, long registrations) {
    boolean announce;
    synchronized (lock) {
      announce =
          membership.registrations == registrations
              && membership.present
              && change(membership, false); // no stream was opened since
    }
    if (announce) {
      announceAll();
    }
  }

  /** Changes the presence; true if the calling thread must start announcing. Under lock. */
  private boolean change(Membership membership, boolean present) {
    membership.present = present;
    membership.changedAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    if (present && !membership.announcedPresent) {
      membership.since = membership.changedAt;
    }
    if (closed || membership.queued) {
      return false;
    }
    membership.queued = true;
    changed.add(membership);
    boolean first = !announcing;
    announcing = true;
    return first;
  }

  private void execute(Runnable task) {
    try {
      scheduler.execute(task);
    } catch (RejectedExecutionException shuttingDown) {
      LOG.log(Level.DEBUG, "A join is not announced: the hub is shutting down");
    }
  }

  private void announceAll() {
    for (var next = nextAnnouncement(); next.isPresent(); next = nextAnnouncement()) {
      announce(next.get());
    }
  }

  private void announce(Announcement change) {
    try {
      if (change.present()) {
        listener.onJoined(change.room(), change.user(), change.at());
      } else {
        listener.onLeft(change.room(), change.user(), change.at());
      }
    } catch (RuntimeException failure) { // later announcements must not be lost
      LOG.log(
          Level.WARNING,
          () -> "A join or leave of room " + change.room() + " could not be announced",
          failure);
    }
  }

  /** The next announcement; if there is none, this thread stops announcing. */
  private Optional<Announcement> nextAnnouncement() {
    synchronized (lock) {
      for (Membership membership = changed.poll();
          membership != null;
          membership = changed.poll()) {
        membership.queued = false;
        boolean isChanged = membership.present != membership.announcedPresent;
        membership.announcedPresent = membership.present;
        if (!membership.present) {
          remove(membership);
        }
        if (isChanged) {
          return Optional.of(
              new Announcement(
                  membership.room, membership.user, membership.present, membership.changedAt));
        }
      }
      announcing = false;
      return Optional.empty();
    }
  }

  private void remove(Membership membership) {
    Map<String, Membership> members = rooms.get(membership.room);
    if (members != null && members.remove(membership.user, membership) && members.isEmpty()) {
      rooms.remove(membership.room);
    }
  }
}
