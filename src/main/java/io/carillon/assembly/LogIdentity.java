package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.jpa.OpenedEpoch;
import io.carillon.log.EpochGuard;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import jakarta.persistence.PersistenceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Notices that the database was restored to an earlier state, by a backup or by a failover to one
 * that lagged behind, and brings this node into a new epoch of the log: what it has in memory is
 * dropped, and readers of lost events receive a gap.
 *
 * <p>It shows in four ways: an appender is given a seq that this node has seen, or finds its own
 * row in an earlier state; the row that this node renews is in an earlier state; the head of a
 * channel is lower than here; the log is in an earlier epoch. The first node that notices opens an
 * epoch; the others find it in the database, or in a message or position of it.
 *
 * <p>{@code changing} is held while the database is asked and the channels are changed, as epochs
 * are entered one after the other. No thread that delivers or serves waits for it.
 */
final class LogIdentity implements EpochGuard {
  /** How soon an idle node notices. */
  static final Duration CHECK = Duration.ofSeconds(1);

  /** The row of this node is renewed with every so many checks. */
  private static final int CHECKS_PER_RENEWAL = 4;

  /** Channels whose heads are compared in one check. */
  private static final int HEADS = 500;

  /** How long operators are told by the health check. */
  private static final Duration NOTE = Duration.ofHours(1);

  private static final Logger LOG = System.getLogger(LogIdentity.class.getName());

  private final Storage.Epochs epochs;
  private final EventLog log;
  private final Channels channels;
  private final Clock clock;
  private final ReentrantLock changing = new ReentrantLock();
  private final AtomicLong restored = new AtomicLong();
  private final AtomicLong comparisons = new AtomicLong(); // begun by enterCurrent
  private volatile Instant enteredAt = Instant.MIN;
  private int checks; // guarded by changing
  private String lastCompared = ""; // guarded by changing

  LogIdentity(Storage.Epochs epochs, EventLog log, Channels channels, Clock clock) {
    this.epochs = epochs;
    this.log = log;
    this.channels = channels;
    this.clock = clock;
    channels.enter(epoch());
    channels.onNewerEpoch(seen -> enterNewest());
    channels.onDoubt(this::enterCurrent);
  }

  @Override
  public long epoch() {
    return epochs.known().current();
  }

  @Override
  public long seen(ChannelName channel, long epoch) {
    return channels.seen(channel, epoch);
  }

  /** How often this node has entered an epoch since its start. */
  long restored() {
    return restored.get();
  }

  /** What operators are to know, for an hour after an epoch began. */
  Optional<String> note() {
    return enteredAt.plus(NOTE).isAfter(clock.instant())
        ? Optional.of(
            "the database was restored to an earlier state, and epoch "
                + epoch()
                + " of the log began at "
                + enteredAt
                + ": readers of lost events receive a gap")
        : Optional.empty();
  }

  @Override
  public void reconcile(long epoch, String evidence) {
    changing(
        () -> {
          if (epoch() == epoch) {
            open(evidence);
          }
          return true;
        });
  }

  /**
   * Opens an epoch because an operator asks for it, after a restore while no node was running.
   *
   * @return the epoch
   * @throws LogUnavailableException if the database fails
   */
  long open() {
    return changing(
        () -> {
          OpenedEpoch opened = epochs.opening().openByClock();
          enter(opened, "an operator has said so");
          return opened.epoch();
        });
  }

  /**
   * Compares this node with the database; to be called regularly.
   *
   * @throws LogUnavailableException if the database fails
   */
  void check() {
    enterNewest();
    changing(
        () -> {
          if (checks++ % CHECKS_PER_RENEWAL == 0 && !epochs.fence().tryRenew()) {
            open("what this node wrote last is not in the database");
          }
          compareHeads();
          bringAlong();
          return true;
        });
  }

  /** Enters the epoch of the database, if this node is in another. */
  private void enterNewest() {
    changing(
        () -> {
          long newest = epochs.known().read();
          if (newest > epoch()) {
            enter(new OpenedEpoch(newest, false), "as another node or an operator noticed");
          } else if (newest < epoch()) {
            open("the epoch of the log is %d, after %d".formatted(newest, epoch()));
          }
          return true;
        });
  }

  /**
   * Compares this node with the database now, because a position is beyond the head of its channel.
   * Callers that wait share the next comparison.
   */
  private void enterCurrent() {
    long before = comparisons.get();
    changing(
        () -> {
          if (comparisons.get() == before) { // else one has begun since
            comparisons.incrementAndGet();
            enterNewest();
            if (!epochs.fence().isInDatabase()) {
              open("what this node wrote last is not in the database");
            }
          }
          return true;
        });
  }

  private void compareHeads() {
    List<ChannelName> names = channels.loadedAfter(lastCompared, HEADS);
    lastCompared = names.size() < HEADS ? "" : names.get(HEADS - 1).value();
    long epoch = epoch();
    Map<ChannelName, Long> seen = // before the database is asked
        names.stream().collect(Collectors.toMap(name -> name, name -> channels.seen(name, epoch)));
    Map<ChannelName, Long> heads = log.heads(names);
    for (ChannelName name : names) {
      long head = heads.getOrDefault(name, 0L);
      if (head < seen.get(name)) {
        open("the head of channel %s is %d, after %d".formatted(name, head, seen.get(name)));
        return;
      }
    }
  }

  private void open(String evidence) {
    enter(epochs.opening().openAfter(epoch()), evidence);
  }

  private void enter(OpenedEpoch opened, String evidence) {
    epochs.fence().reset();
    epochs.known().enter(opened.epoch());
    channels.enter(opened.epoch());
    enteredAt = clock.instant();
    restored.incrementAndGet();
    LOG.log(
        Level.WARNING,
        "The database was restored to an earlier state ({0}): {1} epoch {2} of the log. Readers of"
            + " lost events receive a gap",
        evidence,
        opened.byThisNode() ? "this node has opened" : "this node has entered",
        Long.toString(opened.epoch()));
    bringAlong();
  }

  /** Brings channels with subscribers into the epoch; repeated by the next check if it fails. */
  private void bringAlong() {
    List<ChannelName> behind = channels.ofEarlierEpochs();
    if (behind.isEmpty()) {
      return;
    }
    Map<ChannelName, ChannelEpochs> starts = epochs.known().of(behind);
    for (int from = 0; from < behind.size(); from += HEADS) {
      List<ChannelName> some = behind.subList(from, Math.min(behind.size(), from + HEADS));
      Map<ChannelName, Long> heads = log.heads(some);
      some.forEach(name -> channels.enter(name, starts.get(name), heads.getOrDefault(name, 0L)));
    }
  }

  /** Removes the row of this node. */
  void leave() {
    try {
      epochs.fence().remove();
    } catch (PersistenceException unavailable) {
      LOG.log(Level.DEBUG, "The row of this node stays until retention removes it", unavailable);
    }
  }

  private <T> T changing(Supplier<T> change) {
    changing.lock();
    try {
      return change.get();
    } catch (PersistenceException e) {
      throw new LogUnavailableException("the epoch of the log cannot be read now", e);
    } finally {
      changing.unlock();
    }
  }
}
