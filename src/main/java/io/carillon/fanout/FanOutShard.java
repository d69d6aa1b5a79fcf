package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.config.StreamConfig;
import io.carillon.event.Ticker;
import java.time.Clock;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One {@link EventLoop} and the subscriptions that it serves. Publishers, containers and the log
 * only enqueue work and wake the loop; its thread alone touches cursors, groups and sinks, so none
 * of these needs a lock.
 *
 * <p>In every round each channel with new frames has one pass to its live subscribers, then
 * subscriptions that are behind are served one chunk each.
 *
 * <p>An exception from a sink or format closes that subscription; it never ends the thread.
 */
final class FanOutShard implements Runnable {
  /** Channels that have a pass in one round. */
  private static final int MAX_CHANNELS_A_ROUND = 256;

  private final int index;
  private final EventLoop loop;
  private final ShardOutput output;
  private final ShardContext context;
  private final Queue<ChannelSubscribers> ready = new ConcurrentLinkedQueue<>();

  // shard thread
  private final Map<Channel, ChannelSubscribers> channels = new IdentityHashMap<>();
  private final WriteCoalescing coalescing = new WriteCoalescing();
  private long rounds;

  FanOutShard(
      int index,
      StreamConfig config,
      CatchUp catchUp,
      Clock clock,
      Ticker ticker,
      SubscriptionListener listener,
      ShardListener shardListener) {
    this.index = index;
    this.loop = new EventLoop(ticker, new Passes(), shardListener::roundFailed);
    this.output = new ShardOutput(listener, clock);
    this.context =
        new ShardContext(
            loop,
            loop::now,
            config,
            catchUp,
            clock,
            output,
            listener,
            shardListener,
            this::subscribersOf,
            this::remove);
  }

  int index() {
    return index;
  }

  ShardContext context() {
    return context;
  }

  ShardOutput output() {
    return output;
  }

  @Override
  public void run() {
    loop.run();
  }

  void stop() {
    loop.stop();
  }

  /** One round, for tests that drive the shard themselves. */
  boolean runOnce() {
    return loop.runOnce();
  }

  /** Whether nothing is left to be done now or later; for tests. */
  boolean isAtRest() {
    return loop.isAtRest();
  }

  /** The subscribers of a channel here, registered with it from now on. On the shard's thread. */
  ChannelSubscribers subscribersOf(Channel channel) {
    return channels.computeIfAbsent(channel, this::register);
  }

  private ChannelSubscribers register(Channel channel) {
    ChannelSubscribers subscribers =
        new ChannelSubscribers(channel, output, this::enqueue, loop.now());
    channel.listen(index, subscribers, subscribers::beginAt);
    return subscribers;
  }

  private void remove(ChannelSubscribers subscribers) {
    channels.remove(subscribers.channel());
    subscribers.channel().ignore(index);
  }

  /** Any thread. */
  private void enqueue(ChannelSubscribers subscribers) {
    ready.add(subscribers);
    loop.wake();
  }

  /** The passes of channels that have new frames. */
  private final class Passes implements EventLoop.Work {
    @Override
    public boolean run() {
      rounds++;
      coalescing.release(loop.now(), ready);
      for (int passes = 0; passes < MAX_CHANNELS_A_ROUND; passes++) {
        ChannelSubscribers next = ready.poll();
        if (next == null) {
          return false;
        }
        if (!next.enterRound(rounds)) {
          ready.add(next); // has had its pass in this round; so have all before it
          return true;
        }
        if (!coalescing.tryKeep(next, loop.now())) {
          pass(next);
        }
      }
      return true;
    }

    private void pass(ChannelSubscribers next) {
      next.acknowledgeSignal(); // before the pass: an append during it signals anew
      long began = loop.nanos();
      if (next.pass()) {
        next.signal();
      } else {
        coalescing.served(next, began, loop.nanos());
      }
    }

    @Override
    public boolean isIdle() {
      return ready.isEmpty();
    }

    @Override
    public OptionalLong deadline() {
      return coalescing.next();
    }

    @Override
    public void afterRound() {
      output.report();
    }
  }
}
