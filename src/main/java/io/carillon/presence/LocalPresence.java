package io.carillon.presence;

import io.carillon.event.ChannelName;
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
 * The members of channels on this node; {@link SharedPresence} has those of all nodes. A user with
 * one or more streams of a channel that ask for presence is a member. Streams without a user name
 * are counted, as one member without a name. After the last stream has closed, the membership
 * continues for the grace time, so that a page reload, a reconnect or the pause between two long
 * polls is no leave and join.
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
public final class LocalPresence implements ChannelMembers, AutoCloseable {
  private static final Logger LOG = System.getLogger(LocalPresence.class.getName());

  private final Duration grace;
  private final Clock clock;
  private final ScheduledExecutorService scheduler;
  private final PresenceListener listener;

  private final Object lock = new Object();
  private final Map<ChannelName, Map<String, Membership>> channels =
      new HashMap<>(); // guarded by lock
  private final Queue<Membership> changed = new ArrayDeque<>(); // guarded by lock
  private boolean announcing; // guarded by lock: a thread announces, or is about to
  private boolean closed; // guarded by lock

  /**
   * @param grace how long a member may be without a stream; zero: leaves are announced at once
   * @param scheduler its threads call the listener, which may block them
   */
  public LocalPresence(
      Duration grace, Clock clock, ScheduledExecutorService scheduler, PresenceListener listener) {
    this.grace = grace;
    this.clock = clock;
    this.scheduler = scheduler;
    this.listener = listener;
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

  /** A change of a member to announce. */
  private record Announcement(
      ChannelName channel, Member member, boolean wasPresent, boolean present, Instant at) {}

  /** Like {@link #register(ChannelName, String, String)}, without data. */
  Registration register(ChannelName channel, String user) {
    return register(channel, user, "");
  }

  /**
   * Registers an open stream of {@code user} and thereby makes the user a member. Never blocks.
   *
   * @param user {@link Member#UNNAMED} if the stream is only counted
   * @param data what the member is listed with from now on
   */
  Registration register(ChannelName channel, String user, String data) {
    Membership membership;
    boolean announce;
    synchronized (lock) {
      membership =
          channels
              .computeIfAbsent(channel, none -> new HashMap<>())
              .computeIfAbsent(user, none -> new Membership(channel, user));
      membership.opened(data);
      announce =
          membership.present
              ? membership.hasChanged() && queue(membership)
              : change(membership, true);
    }
    if (announce) {
      execute(this::announceAll);
    }
    return new Registration(membership);
  }

  /** Whether a user is a member of a channel on this node. */
  boolean isMember(ChannelName channel, String user) {
    synchronized (lock) {
      Membership membership = channels.getOrDefault(channel, Map.of()).get(user);
      return membership != null && membership.present;
    }
  }

  @Override
  public Present in(ChannelName channel) {
    return MergedMembers.of(members(channel));
  }

  @Override
  public int count(ChannelName channel) {
    return in(channel).members().size();
  }

  /** The members of a channel, named or not, in the order in which they joined. */
  List<Member> members(ChannelName channel) {
    synchronized (lock) {
      return channels.getOrDefault(channel, Map.of()).values().stream()
          .filter(membership -> membership.present)
          .map(Membership::member)
          .sorted(Comparator.comparing(Member::since).thenComparing(Member::user))
          .toList();
    }
  }

  /** The members of all channels on this node. */
  public Map<ChannelName, List<Member>> all() {
    synchronized (lock) {
      Map<ChannelName, List<Member>> all = new HashMap<>();
      channels.keySet().forEach(channel -> all.put(channel, members(channel)));
      return all;
    }
  }

  /** The number of channels in memory. */
  int channels() {
    synchronized (lock) {
      return channels.size();
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
    boolean announce;
    boolean isLast;
    synchronized (lock) {
      membership.closed();
      registrations = membership.registrations;
      if (closed || reason == CloseReason.SHUTDOWN) {
        return;
      }
      isLast = membership.streams == 0;
      announce = membership.hasChanged() && queue(membership);
    }
    if (announce) {
      execute(this::announceAll);
    }
    if (isLast) {
      leaveLater(membership, registrations);
    }
  }

  private void leaveLater(Membership membership, long registrations) {
    try {
      scheduler.schedule(
          () -> graceEnded(membership, registrations), grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException shuttingDown) {
      LOG.log(
          Level.DEBUG,
          "A leave of channel {0} is not announced: the hub is shutting down",
          membership.channel);
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
    return queue(membership);
  }

  /** Queues a changed member; true if the calling thread must start announcing. Under lock. */
  private boolean queue(Membership membership) {
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
      if (!change.present()) {
        listener.onLeft(change.channel(), change.member(), change.at());
      } else if (change.wasPresent()) {
        listener.onChanged(change.channel(), change.member());
      } else {
        listener.onJoined(change.channel(), change.member());
      }
    } catch (RuntimeException failure) { // later announcements must not be lost
      LOG.log(
          Level.WARNING,
          () -> "A join or leave of channel " + change.channel() + " could not be announced",
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
        boolean isChanged = membership.hasChanged();
        boolean wasPresent = membership.announcedPresent;
        membership.announcedPresent = membership.present;
        membership.announcedData = membership.data;
        if (!membership.present) {
          remove(membership);
        }
        if (isChanged) {
          return Optional.of(
              new Announcement(
                  membership.channel,
                  membership.member(),
                  wasPresent,
                  membership.present,
                  membership.changedAt));
        }
      }
      announcing = false;
      return Optional.empty();
    }
  }

  private void remove(Membership membership) {
    Map<String, Membership> members = channels.get(membership.channel);
    if (members != null && members.remove(membership.user, membership) && members.isEmpty()) {
      channels.remove(membership.channel);
    }
  }
}
