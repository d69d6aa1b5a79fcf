/** Counts of what the hub does. */
@NullMarked
package io.carillon.metrics;

import org.jspecify.annotations.NullMarked;
