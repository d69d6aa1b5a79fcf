/**
 * The engine: shards, subscriptions and their cursors. A channel is a log, a subscription a
 * position in it. Knows nothing of HTTP, CDI or JPA; its port to the outside is {@link
 * io.carillon.fanout.EventSink}.
 */
@NullMarked
package io.carillon.fanout;

import org.jspecify.annotations.NullMarked;
