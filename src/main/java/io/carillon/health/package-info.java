/** Liveness and readiness of the hub, with the reasons. */
@NullMarked
package io.carillon.health;

import org.jspecify.annotations.NullMarked;
