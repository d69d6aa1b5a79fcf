/** Whether the hub is alive, and whether it should be sent clients; and if not, why. */
@NullMarked
package io.carillon.health;

import org.jspecify.annotations.NullMarked;
