package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.config.StreamConfig;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What a shard provides to its subscriptions.
 *
 * @param roundTime {@link EventLoop#now}
 * @param subscribers the subscribers of a channel on this shard, created if there are none
 * @param onEmpty called when the last of them has left
 */
record ShardContext(
    EventLoop loop,
    LongSupplier roundTime,
    StreamConfig config,
    CatchUp catchUp,
    Clock clock,
    ShardOutput output,
    SubscriptionListener listener,
    ShardListener shardListener,
    Function<Channel, ChannelSubscribers> subscribers,
    Consumer<ChannelSubscribers> onEmpty) {}
