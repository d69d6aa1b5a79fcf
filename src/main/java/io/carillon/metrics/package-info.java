/** Counts of what the hub does, and how a monitoring system is told of them. */
@NullMarked
package io.carillon.metrics;

import org.jspecify.annotations.NullMarked;
