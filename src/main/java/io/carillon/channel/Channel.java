package io.carillon.channel;

import io.carillon.config.SlowReader;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.fanout.ChannelSubscribers;
import io.carillon.fanout.FanOutShard;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One channel in memory: its {@link HotTail} and, for every fan-out shard that has subscribers of
 * it, their {@link ChannelSubscribers}.
 *
 * <p>Concurrency: {@code lock} guards every change of the hot tail and of what stands under
 * "guarded by lock"; it is held for memory operations only, never while the log, a sink or an
 * observer is called. Publishers append under it and signal the shards after it.
 *
 * <p>Why no event is missed at the seam between appending and subscribing: a shard makes itself
 * known in {@code shards} and takes its starting offset in one critical section. An append before
 * that section is behind the starting offset; an append after it sees the shard and signals it.
 */
public final class Channel {
  private final ChannelName name;
  private final HotTail tail;
  private final SlowReader slowReader;
  private final boolean logIsShared;
  private final AtomicReferenceArray<@Nullable ChannelSubscribers> shards;

  private final Object lock = new Object();
  private boolean headKnown; // guarded by lock
  private boolean retired; // guarded by lock
  private int pins; // guarded by lock: subscriptions that use this object
  private volatile long lastUsedNanos;

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
    this.shards = new AtomicReferenceArray<>(shardCount);
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

  /** How many subscriptions this node has of it. */
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

  /** Whether this is still the object for the channel; if so it stays so until {@link #unpin}. */
  boolean pin() {
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
        headKnown = false; // from now on nobody follows what other nodes append
      }
    }
  }

  /** Ends this object if nobody uses it and nothing happened to it since {@code idleSinceNanos}. */
  boolean retireIfIdle(long idleSinceNanos) {
    synchronized (lock) {
      if (!retired && pins == 0 && lastUsedNanos - idleSinceNanos < 0) {
        retired = true;
        tail.clear();
      }
      return retired;
    }
  }

  /** Gives up what is more than its share of an exceeded budget. */
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
   * readers are sent to the log for them.
   *
   * @return false if this is no longer the object for the channel
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
   * Takes what was committed. What is here already is passed over; if there is a hole before it,
   * readers are sent to the log for that.
   *
   * @return false if this is no longer the object for the channel
   */
  boolean append(EventsAppended appended, long nowNanos) {
    List<Frame> frames =
        appended.events().stream().map(Frame::of).toList(); // encoded before the lock is taken
    synchronized (lock) {
      if (retired) {
        return false;
      }
      lastUsedNanos = nowNanos;
      for (Frame frame : frames) {
        long seq = frame.event().seq();
        if (!headKnown || seq > tail.head() + 1) {
          tail.restartAfter(seq - 1);
          headKnown = true;
        }
        if (seq == tail.head() + 1) {
          tail.append(frame);
        }
      }
    }
    signal();
    return true;
  }

  /**
   * Takes a transient event: those who are live receive it, nobody else.
   *
   * @return false if this is no longer the object for the channel
   */
  boolean appendTransient(Event event, long nowNanos) {
    Frame frame = Frame.of(event);
    synchronized (lock) {
      if (retired) {
        return false;
      }
      lastUsedNanos = nowNanos;
      tail.append(frame);
    }
    signal();
    return true;
  }

  private void signal() {
    for (int i = 0; i < shards.length(); i++) {
      ChannelSubscribers subscribers = shards.get(i);
      if (subscribers != null) {
        subscribers.signal();
      }
    }
  }

  /**
   * The subscribers of this channel on a shard, made known to publishers from now on. Called by the
   * shard's thread.
   */
  public ChannelSubscribers subscribersOn(FanOutShard shard) {
    ChannelSubscribers subscribers = shards.get(shard.index());
    if (subscribers == null) {
      synchronized (lock) {
        subscribers = new ChannelSubscribers(this, shard, tail.next(), tail.head());
        shards.set(shard.index(), subscribers);
      }
    }
    return subscribers;
  }

  /** Whether any shard has subscribers of it; for tests. */
  public boolean hasShards() {
    for (int i = 0; i < shards.length(); i++) {
      if (shards.get(i) != null) {
        return true;
      }
    }
    return false;
  }

  /** The last subscriber on that shard has left. Called by the shard's thread. */
  public void noSubscribersOn(FanOutShard shard) {
    shards.set(shard.index(), null);
  }

  /** Runs {@code reader} while offset and position of the end cannot move apart. */
  public void atEnd(EndReader reader) {
    synchronized (lock) {
      reader.read(tail.next(), tail.head());
    }
  }

  /** Takes the offset and the position of the end of a channel. */
  public interface EndReader {
    void read(long offset, long position);
  }
}
