/** Measurements as events: the applications' own, and the hub's of itself and its machine. */
@NullMarked
package io.carillon.monitoring;

import org.jspecify.annotations.NullMarked;
