/** Measurements as events: those of applications, and samples of the hub and its machine. */
@NullMarked
package io.carillon.monitoring;

import org.jspecify.annotations.NullMarked;
