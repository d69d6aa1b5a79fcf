/**
 * Immutable values of the hub: publications, events, audiences, selectors and positions. JDK only.
 */
@NullMarked
package io.carillon.event;

import org.jspecify.annotations.NullMarked;
