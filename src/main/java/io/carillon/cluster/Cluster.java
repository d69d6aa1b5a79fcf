package io.carillon.cluster;

import io.carillon.channel.Channels;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * This node among the others that have the same log. What it commits goes to the others by a relay,
 * what they commit comes from there, and all that does not come is found by asking the log how far
 * the channels reach that are read here. Thread-safe.
 */
public final class Cluster implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Cluster.class.getName());

  /** Channels asked for in one query. */
  private static final int POLLED_TOGETHER = 500;

  private static final int THREADS = 2;

  private final EventLog log;
  private final Channels channels;
  private final ScheduledThreadPoolExecutor executor;
  private final Relay relay;
  private final Sequencer sequencer;
  private final AtomicBoolean pollIsDue = new AtomicBoolean(); // one is on its way
  private final Kind kind;
  private volatile boolean logIsReadable = true;
  private volatile Consumer<String> listener = word -> {};

  /** What carries the news. */
  public enum Kind {
    /** PostgreSQL's NOTIFY. */
    POSTGRES,
    /** Redis channels. */
    REDIS
  }

  /**
   * How things stand.
   *
   * @param relay what carries the news
   * @param relayIsUp whether it does; if not, events of other nodes come by polling
   * @param logIsReadable whether the last poll succeeded
   * @param readFromLog events that were found in the log, since nobody had told of them in time
   * @param counts what the relay has done
   */
  public record Status(
      Kind relay, boolean relayIsUp, boolean logIsReadable, long readFromLog, RelayCounts counts) {}

  private Cluster(
      Kind kind,
      RelayTransport carrier,
      UUID node,
      EventLog log,
      Channels channels,
      Duration pollInterval,
      ThreadFactory threads) {
    this.kind = kind;
    this.log = log;
    this.channels = channels;
    this.executor = new ScheduledThreadPoolExecutor(THREADS, named(threads));
    this.sequencer = new Sequencer(log, channels, executor, this::relayIsUp);
    this.relay = new TransportRelay(carrier, node, threads, Ticker.SYSTEM, new Listener());
    long millis = pollInterval.toMillis();
    executor.scheduleWithFixedDelay(this::poll, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Joins the nodes that reach each other by Redis.
   *
   * @param url where it is
   * @param node this one
   * @param logId what the nodes of this log have in common, and no others
   * @param channels follow the log, for others append to it, too
   */
  public static Cluster overRedis(
      URI url,
      UUID node,
      UUID logId,
      EventLog log,
      Channels channels,
      Duration pollInterval,
      ThreadFactory threads) {
    return new Cluster(
        Kind.REDIS,
        new RedisTransport(url, "carillon:" + logId),
        node,
        log,
        channels,
        pollInterval,
        threads);
  }

  /**
   * Joins the nodes that reach each other by the database of the log.
   *
   * @throws IllegalArgumentException if that is not PostgreSQL
   */
  public static Cluster overPostgres(
      DataSource dataSource,
      UUID node,
      UUID logId,
      EventLog log,
      Channels channels,
      Duration pollInterval,
      ThreadFactory threads) {
    PostgresTransport carrier =
        new PostgresTransport(dataSource, "carillon_" + logId.toString().replace("-", ""));
    carrier.check();
    return new Cluster(Kind.POSTGRES, carrier, node, log, channels, pollInterval, threads);
  }

  private static ThreadFactory named(ThreadFactory threads) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = threads.newThread(task);
      thread.setName("carillon-follow-" + number.getAndIncrement());
      return thread;
    };
  }

  private boolean relayIsUp() {
    return relay != null && relay.isUp(); // null only while this is being made
  }

  /** This node has committed events: brings them to the subscribers here, and tells the others. */
  public void appended(EventsAppended appended) {
    relay.tell(new RelayMessage.Appended(appended));
    sequencer.appended(appended);
  }

  /** A transient event was published here: the same. */
  public void published(Event event) {
    relay.tell(new RelayMessage.Transient(event));
    channels.publishTransient(event);
  }

  /**
   * Gives the others a hint, by relay alone: so nothing may depend on it.
   *
   * @param word at most 16,000 characters
   */
  public void say(String word) {
    relay.tell(new RelayMessage.Hint(word));
  }

  /** Has somebody told what other nodes {@link #say}; never blocks, for it keeps events waiting. */
  public void whenSaid(Consumer<String> told) {
    listener = told;
  }

  /** How things stand now. */
  public Status status() {
    return new Status(kind, relay.isUp(), logIsReadable, sequencer.readFromLog(), relay.counts());
  }

  /** What is wrong with the relay now; the nodes do without it, more slowly. */
  public Optional<String> problem() {
    return relay.isUp()
        ? Optional.empty()
        : Optional.of(
            "the relay is down: new events of other nodes are found by polling the log, transient"
                + " ones are not heard of");
  }

  /** Tells the others what is left to tell, and hears no more. */
  @Override
  public void close() {
    relay.close();
    executor.shutdownNow();
  }

  private final class Listener implements TransportRelay.Listener {
    @Override
    public void heard(RelayMessage news) {
      if (news instanceof RelayMessage.Appended appended) {
        sequencer.appended(appended.events());
      } else if (news instanceof RelayMessage.HeadAdvanced reached) {
        sequencer.reached(reached.channel(), reached.last());
      } else if (news instanceof RelayMessage.Transient passing) {
        channels.publishTransient(passing.event());
      } else if (news instanceof RelayMessage.Hint word) {
        listener.accept(word.text());
      }
    }

    @Override
    public void missed() {
      if (pollIsDue.compareAndSet(false, true)) {
        try {
          executor.execute(
              () -> {
                pollIsDue.set(false);
                poll();
              });
        } catch (RejectedExecutionException shuttingDown) {
          LOG.log(Level.DEBUG, "the hub shuts down: the log is not polled");
        }
      }
    }
  }

  /** Asks the log how far the channels reach that somebody reads here. */
  private void poll() {
    try {
      List<ChannelName> followed = channels.followed();
      sequencer.retain(new HashSet<>(followed));
      for (int from = 0; from < followed.size(); from += POLLED_TOGETHER) {
        int end = Math.min(followed.size(), from + POLLED_TOGETHER);
        log.heads(new ArrayList<>(followed.subList(from, end)))
            .forEach(sequencer::reachedAndMaybeTold);
      }
      noteLog(true);
    } catch (LogUnavailableException unavailable) {
      noteLog(false);
    } catch (RuntimeException fault) { // or it would never be run again
      LOG.log(Level.ERROR, "the log could not be polled and will be again", fault);
    }
  }

  private void noteLog(boolean readable) {
    if (readable != logIsReadable) {
      logIsReadable = readable;
      LOG.log(
          readable ? Level.INFO : Level.WARNING,
          readable
              ? "the log can be polled again"
              : "the log cannot be polled: events of other nodes come late");
    }
  }
}
