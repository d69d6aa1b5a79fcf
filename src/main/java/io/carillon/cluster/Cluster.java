package io.carillon.cluster;

import io.carillon.channel.Channels;
import io.carillon.diagnostics.OutageLog;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This node among the others that share its log. It broadcasts its commits over the relay, delivers
 * those of the other nodes, and finds lost ones by polling the log for the heads of the channels
 * that have subscribers here. Thread-safe.
 */
public final class Cluster implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Cluster.class.getName());

  /** Channels in one query. */
  private static final int POLL_BATCH = 500;

  /** Least time between two polls for lost messages, since a relay may lose very many. */
  private static final Duration POLL_PAUSE = Duration.ofMillis(50);

  private static final int THREADS = 2;

  private final EventLog log;
  private final Channels channels;
  private final ScheduledThreadPoolExecutor executor;
  private final KeyRing keys;
  private final TransportRelay relay;
  private final Sequencer sequencer;
  private final AtomicBoolean isPollQueued = new AtomicBoolean();
  private final AtomicBoolean isEpochQueued = new AtomicBoolean();
  private final OutageLog outage =
      new OutageLog(
          LOG,
          "The log cannot be polled: events of other nodes may be late",
          "The log can be polled again");
  private volatile Consumer<Hint> hintListener = hint -> {};

  /**
   * The state of the connection to the other nodes.
   *
   * @param relayIsUp whether the relay works; if not, events of other nodes are found by polling
   * @param logIsReadable whether the last poll succeeded
   * @param readFromLog events that were read from the log because the relay had not brought them
   * @param counts what the relay has done
   */
  public record Status(
      boolean relayIsUp, boolean logIsReadable, long readFromLog, RelayCounts counts) {}

  /**
   * Joins the nodes that the transport reaches.
   *
   * @param keys where the nodes agree on their key
   * @param node this node
   * @param channels of this node, set up for a log to which other nodes append
   * @throws LogUnavailableException if no key can be agreed on now
   */
  public Cluster(
      RelayTransport transport,
      RelayKeys keys,
      UUID node,
      EventLog log,
      Channels channels,
      Duration pollInterval,
      ThreadFactory threads) {
    this.log = log;
    this.channels = channels;
    this.keys = new KeyRing(keys, Ticker.SYSTEM);
    this.executor = new ScheduledThreadPoolExecutor(THREADS, named(threads));
    this.relay =
        new TransportRelay(transport, this.keys, node, threads, Ticker.SYSTEM, new Listener());
    this.sequencer = new Sequencer(log, channels, executor, relay::isUp);
    relay.start();
    long millis = pollInterval.toMillis();
    executor.scheduleWithFixedDelay(this::poll, millis, millis, TimeUnit.MILLISECONDS);
  }

  private static ThreadFactory named(ThreadFactory threads) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = threads.newThread(task);
      thread.setName("carillon-follow-" + number.getAndIncrement());
      return thread;
    };
  }

  /** Delivers events that this node has committed, here and at the other nodes. */
  public void appended(EventsAppended appended) {
    relay.broadcast(new RelayMessage.Appended(appended));
    sequencer.appended(appended);
  }

  /**
   * Delivers a transient event that was published here, here and at the other nodes.
   *
   * @return completes when its publisher may continue, as far as subscribers here are concerned
   */
  public CompletionStage<@Nullable Void> published(Event event) {
    relay.broadcast(new RelayMessage.Transient(event));
    return channels.publishTransient(event);
  }

  /** Sends a hint to the other nodes; it may be lost. */
  public void broadcast(Hint hint) {
    relay.broadcast(new RelayMessage.Hinted(hint));
  }

  /**
   * Sets the listener for hints of other nodes. It must not block: events arrive on the same
   * thread.
   */
  public void onHint(Consumer<Hint> listener) {
    hintListener = listener;
  }

  /**
   * Makes all nodes change to a new key; to be called from time to time.
   *
   * @throws LogUnavailableException if none can be agreed on now
   */
  public void renewKey() {
    keys.renew();
  }

  /** The current state. */
  public Status status() {
    return new Status(relay.isUp(), !outage.isDown(), sequencer.readFromLog(), relay.counts());
  }

  /** The current problem of the relay, if any; the node works without it, with higher latency. */
  public Optional<String> problem() {
    return relay.isUp()
        ? Optional.empty()
        : Optional.of(
            "the relay is down: new events of other nodes are found by polling the log, transient"
                + " ones are not received");
  }

  /** Sends the messages that are queued, and stops receiving. */
  @Override
  public void close() {
    relay.close();
    executor.shutdownNow();
  }

  private final class Listener implements RelayListener {
    @Override
    public void onMessage(RelayMessage message) {
      if (message instanceof RelayMessage.Appended appended) {
        enterSoon(appended.events().epoch());
        sequencer.appended(appended.events());
      } else if (message instanceof RelayMessage.HeadAdvanced advanced) {
        enterSoon(advanced.epoch());
        sequencer.headAdvanced(advanced.channel(), advanced.last(), advanced.epoch());
      } else if (message instanceof RelayMessage.Transient transientMessage) {
        channels.publishTransient(transientMessage.event());
      } else if (message instanceof RelayMessage.Hinted hinted) {
        hintListener.accept(hinted.hint());
      }
    }

    @Override
    public void onLoss() {
      if (isPollQueued.compareAndSet(false, true)) {
        schedule(
            POLL_PAUSE,
            () -> {
              isPollQueued.set(false);
              poll();
            });
      }
    }

    @Override
    public void onUnknownKey() {
      if (keys.tryLookUp()) {
        schedule(Duration.ZERO, Cluster.this::lookUpKey);
      }
    }
  }

  /** Messages are received on a thread that must not wait for the database. */
  private void enterSoon(long epoch) {
    if (epoch > channels.epoch() && isEpochQueued.compareAndSet(false, true)) {
      schedule(
          Duration.ZERO,
          () -> {
            isEpochQueued.set(false);
            enter(epoch);
          });
    }
  }

  private void enter(long epoch) {
    try {
      channels.epochSeen(epoch);
    } catch (LogUnavailableException unavailable) {
      LOG.log(Level.DEBUG, "The epoch of the log cannot be read now; retrying", unavailable);
    }
  }

  private void schedule(Duration delay, Runnable task) {
    try {
      executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException shuttingDown) {
      LOG.log(Level.DEBUG, "Shutting down: the log is not polled");
    }
  }

  private void lookUpKey() {
    try {
      if (keys.lookUp()) { // packets with the new key were ignored until now
        poll();
      }
    } catch (LogUnavailableException unavailable) {
      LOG.log(Level.DEBUG, "The key of the relay cannot be read now", unavailable);
    } catch (RuntimeException fault) {
      LOG.log(Level.ERROR, "The key of the relay cannot be read", fault);
    }
  }

  /** Reads the heads of the channels that have subscribers here. */
  private void poll() {
    try {
      List<ChannelName> followed = channels.followed();
      sequencer.retain(new HashSet<>(followed));
      for (int from = 0; from < followed.size(); from += POLL_BATCH) {
        int end = Math.min(followed.size(), from + POLL_BATCH);
        log.heads(new ArrayList<>(followed.subList(from, end))).forEach(sequencer::headPolled);
      }
      outage.succeeded();
    } catch (LogUnavailableException unavailable) {
      outage.failed(unavailable);
    } catch (RuntimeException fault) { // otherwise the executor would not run it again
      LOG.log(Level.ERROR, "Polling the log failed; retrying", fault);
    }
  }
}
