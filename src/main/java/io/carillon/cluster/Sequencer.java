package io.carillon.cluster;

import io.carillon.channel.Channel;
import io.carillon.channel.Channels;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
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
 * Brings what this node and others have committed to the channels in the order of positions, which
 * is not the order in which a node hears of it: of two nodes that commit to a channel one after the
 * other, the second may be heard first, and a node's own commits are heard before all others.
 *
 * <p>What comes too early waits a moment for what is before it. If that does not come it is read
 * from the log, once for this node and not by every subscriber. That is safe in any case: a
 * committed event has all events before it committed, positions being dense in commit order. So a
 * message that was lost, doubled or late, by whatever relay, costs time and never an event; and who
 * only knows how far a channel reaches, by polling, has it read in the same way.
 *
 * <p>Channels that nobody reads here are passed over: who comes to one asks the log for its end.
 *
 * <p>Concurrency: an {@link Inbox} is its own lock, held while its channel is fed, so that two
 * threads cannot feed it in the wrong order; never while the log is asked.
 */
final class Sequencer {
  private static final Logger LOG = System.getLogger(Sequencer.class.getName());

  /** How long what is early waits: several times what a relay takes. */
  private static final Duration PATIENCE = Duration.ofMillis(25);

  private static final int PAGE_SIZE = 512;

  /** A hole that is wider is left to the subscribers, who read page by page as each can take it. */
  private static final long WIDEST_HOLE = 4 * PAGE_SIZE;

  /** Events of a channel that wait for what is before them; more are read from the log again. */
  private static final int MAX_EARLY = 8_192;

  private final EventLog log;
  private final Channels channels;
  private final ScheduledExecutorService executor;
  private final BooleanSupplier relayIsUp;
  private final Map<ChannelName, Inbox> inboxes = new ConcurrentHashMap<>();
  private final AtomicLong readFromLog = new AtomicLong();

  /**
   * @param executor its threads read the log
   * @param relayIsUp whether it is worth waiting for what is missing
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

  /** What is known of a channel and not in its hot tail yet. */
  private static final class Inbox {
    /** By the seq of their first event. */
    final TreeMap<Long, EventsAppended> early = new TreeMap<>(); // guarded by this

    long reached; // guarded by this: the channel has at least that many events
    int earlyEvents; // guarded by this
    boolean isFilling; // guarded by this: somebody is about to read what is missing

    void keep(EventsAppended appended) {
      if (earlyEvents + appended.events().size() <= MAX_EARLY
          && early.putIfAbsent(firstHere(appended), appended) == null) {
        earlyEvents += appended.events().size();
      }
    }

    EventsAppended takeFirst() {
      EventsAppended first = early.pollFirstEntry().getValue();
      earlyEvents -= first.events().size();
      return first;
    }
  }

  private static long firstHere(EventsAppended appended) {
    return appended.events().get(0).seq();
  }

  /** Events were committed, here or elsewhere. */
  void appended(EventsAppended appended) {
    Optional<Channel> channel = channels.followed(appended.channel());
    if (channel.isEmpty()) {
      return;
    }
    Inbox inbox = inbox(appended.channel());
    synchronized (inbox) {
      inbox.reached = Math.max(inbox.reached, appended.last());
      if (firstHere(appended) <= channel.get().head() + 1) {
        channels.append(appended);
      } else {
        inbox.keep(appended);
      }
      goOn(inbox, channel.get(), patience());
    }
  }

  /** A channel reaches up to {@code last}, as far as somebody knows. */
  void reached(ChannelName name, long last) {
    reached(name, last, Duration.ZERO);
  }

  /** The same; but the events themselves may be on their way. */
  void reachedAndMaybeTold(ChannelName name, long last) {
    reached(name, last, patience());
  }

  private void reached(ChannelName name, long last, Duration patience) {
    Optional<Channel> channel = channels.followed(name);
    if (channel.isPresent() && last > channel.get().head()) {
      Inbox inbox = inbox(name);
      synchronized (inbox) {
        inbox.reached = Math.max(inbox.reached, last);
        goOn(inbox, channel.get(), patience);
      }
    }
  }

  /** Forgets channels that are not followed any more. */
  void retain(Set<ChannelName> followed) {
    inboxes.keySet().retainAll(followed);
  }

  /** Events that were not heard of in time, and were found in the log. */
  long readFromLog() {
    return readFromLog.get();
  }

  private Inbox inbox(ChannelName name) {
    return inboxes.computeIfAbsent(name, none -> new Inbox());
  }

  /** Feeds what has become due, and sees to what is missing. Under the inbox's lock. */
  private void goOn(Inbox inbox, Channel channel, Duration patience) {
    feed(inbox, channel);
    if (channel.head() < inbox.reached && !inbox.isFilling) {
      inbox.isFilling = true;
      long head = channel.head();
      try {
        executor.schedule(
            () -> fill(inbox, channel.name(), head), patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException shuttingDown) {
        LOG.log(Level.DEBUG, "the hub shuts down: channel {0} is not read on", channel.name());
      }
    }
  }

  /**
   * Reads what is missing, unless some of it has come meanwhile: then the rest will come, too.
   *
   * @param headBefore where the channel ended when somebody began to wait
   */
  private void fill(Inbox inbox, ChannelName name, long headBefore) {
    boolean readable = true;
    try {
      Optional<Channel> channel = channels.followed(name);
      boolean isComing =
          channel.isPresent() && channel.get().head() > headBefore && relayIsUp.getAsBoolean();
      while (!isComing && channel.isPresent() && isBehind(inbox, channel.get())) {
        read(inbox, channel.get());
        channel = channels.followed(name);
      }
    } catch (LogUnavailableException unavailable) { // the next poll comes back to it
      LOG.log(Level.DEBUG, "channel {0} cannot be read on now", name);
      readable = false;
    } finally {
      synchronized (inbox) {
        inbox.isFilling = false;
        if (readable) { // whoever came meanwhile has found us filling
          channels.followed(name).ifPresent(channel -> goOn(inbox, channel, patience()));
        }
      }
    }
  }

  private Duration patience() {
    return relayIsUp.getAsBoolean() ? PATIENCE : Duration.ZERO;
  }

  private static boolean isBehind(Inbox inbox, Channel channel) {
    synchronized (inbox) {
      return channel.head() < inbox.reached;
    }
  }

  private void read(Inbox inbox, Channel channel) {
    long position = channel.head();
    long reached;
    synchronized (inbox) {
      reached = inbox.reached;
    }
    if (reached - position > WIDEST_HOLE) {
      channels.reached(channel.name(), reached);
      readFromLog.addAndGet(reached - position);
      return;
    }
    List<Event> events = log.readAfter(channel.name(), position, PAGE_SIZE).events();
    synchronized (inbox) {
      if (!events.isEmpty() && isDenseAfter(position, events)) {
        long last = events.get(events.size() - 1).seq();
        channels.append(new EventsAppended(channel.name(), position + 1, last, events));
        readFromLog.addAndGet(events.size());
      } else { // some are expired, or retention was here: let each reader find out
        channels.reached(channel.name(), reached);
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
