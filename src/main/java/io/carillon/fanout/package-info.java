/**
 * The engine: shards, subscriptions and their cursors. A channel is a log, a subscription a
 * position in it. Independent of HTTP, CDI and JPA; its ports to clients are {@link
 * io.carillon.fanout.EventSink} and {@link io.carillon.fanout.MessageSink}.
 */
@NullMarked
package io.carillon.fanout;

import org.jspecify.annotations.NullMarked;
