/**
 * The API for applications that contain the hub; they import nothing else of it.
 *
 * <p>Publish with a {@link io.carillon.api.Channel}, with {@link io.carillon.api.Publication} as a
 * CDI event, or with a {@link io.carillon.api.ResumableBroadcaster}. Observe {@link
 * io.carillon.api.EventsAppended} and other CDI events. Channel names, topics and positions on
 * streams are {@code String}s, times {@code Instant} and {@code Duration}.
 */
@NullMarked
package io.carillon.api;

import org.jspecify.annotations.NullMarked;
