package io.carillon.channel;

import io.carillon.config.SlowReader;
import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Retraction;
import io.carillon.wire.EncodedEvent;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One channel in memory: its {@link HotTail} and, for every fan-out shard that has subscribers of
 * it, a {@link ChannelListener}.
 *
 * <p>Concurrency: {@code lock} guards every change of the hot tail and the fields marked "guarded
 * by lock"; it is held for memory operations only, never while the log, a sink or a listener is
 * called. Publishers append under it and signal the listeners after it.
 *
 * <p>Why no event is missed at the seam between appending and subscribing: a shard registers its
 * listener and reads its starting offset in one critical section. An append before that section is
 * behind the starting offset; an append after it signals the listener.
 */
public final class Channel {
  private final ChannelName name;
  private final HotTail tail;
  private final SlowReader slowReader;
  private final boolean logIsShared;
  private final AtomicReferenceArray<@Nullable ChannelListener> listeners; // by shard
  private final Backpressure backpressure;

  private final Object lock = new Object();
  private volatile ChannelEpochs epochs = ChannelEpochs.FIRST; // written under lock
  private boolean headKnown; // guarded by lock
  private long newerEpoch; // guarded by lock: one that this object is not in yet
  private long newerHead; // guarded by lock: in that epoch
  private boolean retired; // guarded by lock
  private int pins; // guarded by lock: subscriptions that use this object
  private long lastUsedNanos; // guarded by lock

  Channel(
      ChannelName name,
      HotTail tail,
      SlowReader slowReader,
      int shardCount,
      long nowNanos,
      boolean logIsShared) {
    this.name = name;
    this.tail = tail;
    this.slowReader = slowReader;
    this.listeners = new AtomicReferenceArray<>(shardCount);
    this.backpressure = new Backpressure(tail, listeners);
    this.lastUsedNanos = nowNanos;
    this.logIsShared = logIsShared;
  }

  /** Its name. */
  public ChannelName name() {
    return name;
  }

  /** Seq of the newest event that this node knows of. */
  public long head() {
    return tail.head();
  }

  /** The epochs of the log, as the events here have them. */
  public ChannelEpochs epochs() {
    return epochs;
  }

  /** The highest seq that this node has seen in an epoch; 0 if none. */
  long seen(long epoch) {
    synchronized (lock) {
      return epoch == epochs.current() ? tail.head() : headIn(epoch);
    }
  }

  private long headIn(long epoch) {
    return epoch == newerEpoch ? newerHead : 0;
  }

  /** How many subscriptions of this node read it. */
  public int subscribers() {
    synchronized (lock) {
      return pins;
    }
  }

  public HotTail tail() {
    return tail;
  }

  public SlowReader slowReader() {
    return slowReader;
  }

  /** Pins this object unless it is retired; a pinned one is not retired until {@link #unpin}. */
  boolean tryPin() {
    synchronized (lock) {
      if (retired) {
        return false;
      }
      pins++;
      return true;
    }
  }

  public void unpin(long nowNanos) {
    synchronized (lock) {
      pins--;
      lastUsedNanos = nowNanos;
      if (pins == 0 && logIsShared) {
        // without subscribers this node does not follow other nodes' appends, nor what they erase
        headKnown = false;
        tail.clear();
      }
    }
  }

  /** Retires this object if it is unpinned and unused since {@code idleSinceNanos}. */
  boolean retireIfIdle(long idleSinceNanos) {
    synchronized (lock) {
      if (!retired && pins == 0 && lastUsedNanos - idleSinceNanos < 0) {
        retired = true;
        tail.clear();
      }
      return retired;
    }
  }

  /** Evicts frames beyond its share of an exceeded budget. */
  void trim() {
    synchronized (lock) {
      tail.trim();
    }
  }

  boolean isRetired() {
    synchronized (lock) {
      return retired;
    }
  }

  boolean isHeadKnown() {
    synchronized (lock) {
      return headKnown;
    }
  }

  /**
   * The log has events up to {@code head}. If they were appended elsewhere and are not here,
   * readers fetch them from the log.
   *
   * @return false if this object is retired
   */
  public boolean headIs(long head) {
    synchronized (lock) {
      if (retired) {
        return false;
      }
      if (!headKnown || head > tail.head()) {
        tail.restartAfter(head);
        headKnown = true;
      }
    }
    signal();
    return true;
  }

  /**
   * The log is in these epochs, and has events up to {@code head}. If the last one is new here, all
   * that is here is dropped, as some of it may have been lost; readers continue where it began.
   *
   * @return false if this object is retired
   */
  boolean enter(ChannelEpochs newer, long head) {
    synchronized (lock) {
      if (retired) {
        return false;
      }
      if (newer.current() > epochs.current()) {
        epochs = newer; // first: readers of the tail compare it before
        tail.restartAfter(Math.max(head, headIn(newer.current())));
        headKnown = true;
      }
    }
    signal();
    return true;
  }

  /**
   * Retires this object unless it is pinned: what it has may have been lost.
   *
   * @return whether it is retired
   */
  boolean retireIfUnpinned() {
    synchronized (lock) {
      if (!retired && pins == 0) {
        retired = true;
        tail.clear();
      }
      return retired;
    }
  }

  /**
   * Appends committed events. Those of an earlier epoch are skipped, as they may have been lost;
   * those of a later one are read from the log when this object has entered it. Those that are here
   * already are skipped; if some before them are missing, readers fetch those from the log.
   *
   * @return false if this object is retired
   */
  boolean append(EventsAppended appended, long nowNanos) {
    List<EncodedEvent> events =
        appended.events().stream().map(EncodedEvent::of).toList(); // before the lock is taken
    synchronized (lock) {
      if (retired) {
        return false;
      }
      lastUsedNanos = nowNanos;
      if (appended.epoch() == epochs.current()) {
        events.forEach(this::append);
      } else if (appended.epoch() > epochs.current() && appended.epoch() >= newerEpoch) {
        newerHead = Math.max(headIn(appended.epoch()), appended.last());
        newerEpoch = appended.epoch();
      }
    }
    signal();
    return true;
  }

  private void append(EncodedEvent encoded) {
    long seq = encoded.event().seq();
    if (!headKnown || seq > tail.head() + 1) {
      tail.restartAfter(seq - 1);
      headKnown = true;
    }
    if (seq == tail.head() + 1) {
      tail.append(encoded);
    }
    Retraction.seqOf(encoded.event()).ifPresent(tail::erase);
  }

  /**
   * Appends a transient event, which only live subscribers receive; none if this object is retired.
   *
   * @return completes when its publisher may continue, on any thread
   */
  CompletionStage<@Nullable Void> appendTransient(Event event, long nowNanos) {
    EncodedEvent encoded = EncodedEvent.of(event);
    synchronized (lock) {
      if (!retired) {
        lastUsedNanos = nowNanos;
        tail.append(encoded);
      }
    }
    signal();
    return backpressure.hold();
  }

  /** A shard has served frames; publishers that wait for that may continue. */
  public void served() {
    backpressure.releaseIfServed();
  }

  /** Whether publishers of transient events wait. */
  boolean holdsPublishers() {
    return backpressure.isHolding();
  }

  /** Lets those continue that waited already when this was called before. One thread. */
  void releaseOverduePublishers() {
    backpressure.releaseOverdue();
  }

  /** Lets publishers of transient events continue, although shards have not served enough. */
  void releasePublishers() {
    backpressure.release();
  }

  private void signal() {
    for (int i = 0; i < listeners.length(); i++) {
      ChannelListener listener = listeners.get(i);
      if (listener != null) {
        listener.signal();
      }
    }
  }

  /**
   * Registers the listener of a shard, and reads the end of the channel at that moment.
   *
   * @param shard its index
   */
  public void listen(int shard, ChannelListener listener, EndReader end) {
    synchronized (lock) {
      end.read(tail.next(), tail.head());
      listeners.set(shard, listener);
    }
  }

  /** Removes the listener of a shard. */
  public void ignore(int shard) {
    listeners.set(shard, null);
    backpressure.releaseIfServed();
  }

  /** Whether any shard listens; for tests. */
  public boolean hasListeners() {
    for (int i = 0; i < listeners.length(); i++) {
      if (listeners.get(i) != null) {
        return true;
      }
    }
    return false;
  }

  /** Runs {@code reader} with the offset and the position of one and the same end. */
  public void atEnd(EndReader reader) {
    synchronized (lock) {
      reader.read(tail.next(), tail.head());
    }
  }

  /** Receives the offset and the position of the end of a channel. */
  public interface EndReader {
    void read(long offset, long position);
  }
}
