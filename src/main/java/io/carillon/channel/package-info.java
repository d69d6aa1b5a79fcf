/**
 * The engine: a channel is a log, a subscription a position in it. Knows nothing of HTTP, CDI or
 * JPA; what it needs of them are its ports {@link io.carillon.channel.EventLog}, {@link
 * io.carillon.channel.EventSink} and {@link java.time.Clock}.
 */
@NullMarked
package io.carillon.channel;

import org.jspecify.annotations.NullMarked;
