/**
 * Publishing: one {@link io.carillon.publish.Publisher} behind a REST resource, CDI events and the
 * standard's {@code SseBroadcaster}.
 *
 * <p>A request is all durable or all transient, never mixed: durable events have positions and
 * transient ones do not, so their order relative to each other could not be reported.
 */
@NullMarked
package io.carillon.publish;

import org.jspecify.annotations.NullMarked;
