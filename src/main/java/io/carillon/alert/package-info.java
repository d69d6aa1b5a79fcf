/** Thresholds on metrics, kept in the hub, that become notifications. */
@NullMarked
package io.carillon.alert;

import org.jspecify.annotations.NullMarked;
