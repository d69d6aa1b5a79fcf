package io.carillon.cluster;

import io.carillon.channel.Channel;
import io.carillon.channel.Channels;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Delivers the commits of all nodes to the channels in the order of positions. They arrive in
 * another order: of two nodes that commit to a channel one after the other, the second one's
 * message may arrive first, and a node's own commits arrive before all others.
 *
 * <p>Events that arrive early wait a moment for those before them. If these do not arrive, they are
 * read from the log, once for this node and not by every subscriber. That is always correct:
 * positions are dense in commit order, so all events before a committed one are committed, too. A
 * relay message that is lost, duplicated or late therefore costs time and never an event, and
 * polling the heads of channels is enough to find everything.
 *
 * <p>Channels without subscribers here are ignored: a new subscription reads the head from the log.
 *
 * <p>Concurrency: an {@link Inbox} is its own lock. It is held while its channel is fed, so that
 * two threads cannot feed it in the wrong order, and never while the log is read.
 */
final class Sequencer {
  private static final Logger LOG = System.getLogger(Sequencer.class.getName());

  /** How long early events wait for those before them: several times the latency of a relay. */
  private static final Duration REORDER_TIMEOUT = Duration.ofMillis(25);

  private static final int PAGE_SIZE = 512;
  private static final PageLimit PAGE = new PageLimit(PAGE_SIZE, 1 << 20);

  /** Wider holes are left to the subscriptions, which read page by page at their own pace. */
  private static final long WIDEST_HOLE = 4 * PAGE_SIZE;

  /** Most early events of a channel in memory; more are read from the log again. */
  private static final int MAX_EARLY = 8_192;

  private final EventLog log;
  private final Channels channels;
  private final ScheduledExecutorService executor;
  private final BooleanSupplier relayIsUp;
  private final Map<ChannelName, Inbox> inboxes = new ConcurrentHashMap<>();
  private final AtomicLong readFromLog = new AtomicLong();

  /**
   * @param executor whose threads read the log
   * @param relayIsUp whether missing events may still arrive
   */
  Sequencer(
      EventLog log,
      Channels channels,
      ScheduledExecutorService executor,
      BooleanSupplier relayIsUp) {
    this.log = log;
    this.channels = channels;
    this.executor = executor;
    this.relayIsUp = relayIsUp;
  }

  /** Events of a channel that this node has received and not delivered yet. */
  private static final class Inbox {
    /** By the seq of their first event. */
    final TreeMap<Long, EventsAppended> early = new TreeMap<>(); // guarded by this

    long head; // guarded by this: the highest position known to be committed
    int earlyEvents; // guarded by this
    boolean isFilling; // guarded by this: a task that reads missing events is queued or runs
    long epoch; // guarded by this: of the log, that these events are of

    /** Forgets events of an earlier epoch. */
    void enter(long newer) {
      if (newer != epoch) {
        epoch = newer;
        early.clear();
        earlyEvents = 0;
        head = 0;
      }
    }

    void add(EventsAppended appended) {
      if (earlyEvents + appended.events().size() <= MAX_EARLY
          && early.putIfAbsent(firstSeq(appended), appended) == null) {
        earlyEvents += appended.events().size();
      }
    }

    /** Forgets events that the log does not have, as they cannot have been committed. */
    void forgetAfter(long committed) {
      head = Math.min(head, committed);
      while (!early.isEmpty() && early.lastEntry().getValue().last() > committed) {
        earlyEvents -= early.pollLastEntry().getValue().events().size();
      }
    }

    EventsAppended takeFirst() {
      EventsAppended first = early.pollFirstEntry().getValue();
      earlyEvents -= first.events().size();
      return first;
    }
  }

  private static long firstSeq(EventsAppended appended) {
    return appended.events().get(0).seq();
  }

  /** Events were committed, by this node or another one. */
  void appended(EventsAppended appended) {
    Optional<Channel> channel = channels.followed(appended.channel());
    if (channel.isEmpty()) {
      return;
    }
    long epoch = channel.get().epochs().current();
    if (appended.epoch() != epoch) {
      channels.append(appended); // which knows what to do with it
      return;
    }
    Inbox inbox = inbox(appended.channel());
    synchronized (inbox) {
      inbox.enter(epoch);
      inbox.head = Math.max(inbox.head, appended.last());
      if (firstSeq(appended) <= channel.get().head() + 1) {
        channels.append(appended);
      } else {
        inbox.add(appended);
      }
      deliver(inbox, channel.get(), timeout());
    }
  }

  /** Another node has committed events up to {@code last}, and will not send them. */
  void headAdvanced(ChannelName name, long last, long epoch) {
    if (channels.followed(name).filter(each -> each.epochs().current() == epoch).isPresent()) {
      advance(name, last, Duration.ZERO);
    }
  }

  /** The log has events up to {@code last}; messages with them may be on their way. */
  void headPolled(ChannelName name, long last) {
    advance(name, last, timeout());
  }

  private void advance(ChannelName name, long last, Duration timeout) {
    Optional<Channel> channel = channels.followed(name);
    if (channel.isPresent() && last > channel.get().head()) {
      Inbox inbox = inbox(name);
      synchronized (inbox) {
        inbox.enter(channel.get().epochs().current());
        inbox.head = Math.max(inbox.head, last);
        deliver(inbox, channel.get(), timeout);
      }
    }
  }

  /** Forgets all other channels. */
  void retain(Set<ChannelName> followed) {
    inboxes.keySet().retainAll(followed);
  }

  /** How many events were read from the log because they had not arrived in time. */
  long readFromLog() {
    return readFromLog.get();
  }

  private Inbox inbox(ChannelName name) {
    return inboxes.computeIfAbsent(name, none -> new Inbox());
  }

  /**
   * Feeds the early events whose turn it is, and schedules reading of missing ones. Under the
   * inbox's lock.
   */
  private void deliver(Inbox inbox, Channel channel, Duration timeout) {
    feed(inbox, channel);
    if (channel.head() < inbox.head && !inbox.isFilling) {
      inbox.isFilling = true;
      long head = channel.head();
      try {
        executor.schedule(
            () -> fill(inbox, channel.name(), head), timeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException shuttingDown) {
        LOG.log(Level.DEBUG, "Shutting down: channel {0} is not read on", channel.name());
      }
    }
  }

  /**
   * Reads missing events, unless some have arrived meanwhile: then the rest is likely to follow.
   *
   * @param headBefore the channel's head when this was scheduled
   */
  private void fill(Inbox inbox, ChannelName name, long headBefore) {
    boolean readable = true;
    try {
      Optional<Channel> channel = channels.followed(name);
      boolean isArriving =
          channel.isPresent() && channel.get().head() > headBefore && relayIsUp.getAsBoolean();
      while (!isArriving && channel.isPresent() && isBehind(inbox, channel.get())) {
        read(inbox, channel.get());
        channel = channels.followed(name);
      }
    } catch (LogUnavailableException unavailable) { // the next poll schedules it again
      LOG.log(Level.DEBUG, "Channel {0} cannot be read on now", name);
      readable = false;
    } finally {
      synchronized (inbox) {
        inbox.isFilling = false;
        if (readable) { // calls made meanwhile have scheduled nothing
          channels.followed(name).ifPresent(channel -> deliver(inbox, channel, timeout()));
        }
      }
    }
  }

  private Duration timeout() {
    return relayIsUp.getAsBoolean() ? REORDER_TIMEOUT : Duration.ZERO;
  }

  private static boolean isBehind(Inbox inbox, Channel channel) {
    return channel.head() < head(inbox);
  }

  private static long head(Inbox inbox) {
    synchronized (inbox) {
      return inbox.head;
    }
  }

  private void read(Inbox inbox, Channel channel) {
    long position = channel.head();
    if (head(inbox) - position > WIDEST_HOLE) {
      skip(inbox, channel);
      return;
    }
    List<Event> events = log.readAfter(channel.name(), position, PAGE).events();
    synchronized (inbox) {
      if (!events.isEmpty() && isDenseAfter(position, events)) {
        long last = events.get(events.size() - 1).seq();
        channels.append(new EventsAppended(channel.name(), position + 1, last, events));
        readFromLog.addAndGet(events.size());
        feed(inbox, channel);
        return;
      }
    }
    skip(inbox, channel); // some are expired or removed: each subscription handles that
  }

  /**
   * Leaves the missing events to the subscriptions. Before a channel's head is moved without having
   * its events, the log is asked for it: the position of a message alone would otherwise make this
   * node skip all events up to it.
   */
  private void skip(Inbox inbox, Channel channel) {
    long position = channel.head();
    long claimed = head(inbox);
    long committed = log.extent(channel.name()).head();
    synchronized (inbox) {
      if (committed < claimed) {
        inbox.forgetAfter(committed);
      }
      long head = Math.min(claimed, committed);
      if (head > position) {
        channels.reached(channel.name(), head);
        readFromLog.addAndGet(head - position);
      }
      feed(inbox, channel);
    }
  }

  private void feed(Inbox inbox, Channel channel) {
    while (!inbox.early.isEmpty() && inbox.early.firstKey() <= channel.head() + 1) {
      channels.append(inbox.takeFirst());
    }
  }

  private static boolean isDenseAfter(long position, List<Event> events) {
    return events.get(0).seq() == position + 1
        && events.get(events.size() - 1).seq() == position + events.size();
  }
}
