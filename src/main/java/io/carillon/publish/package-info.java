/**
 * Publishing: one {@link io.carillon.publish.Publisher} behind a REST resource, CDI events and the
 * standard's {@code SseBroadcaster}.
 *
 * <p>A request is all durable or all transient, never mixed: durable events appear at their
 * positions, transient ones at their moment, and no answer could say where between two positions a
 * moment was.
 */
@NullMarked
package io.carillon.publish;

import org.jspecify.annotations.NullMarked;
