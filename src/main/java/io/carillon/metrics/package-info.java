/** Metrics of the hub, in the formats of Prometheus and OpenMetrics. */
@NullMarked
package io.carillon.metrics;

import org.jspecify.annotations.NullMarked;
