/** An application that has nothing to do with the hub. */
@NullMarked
package io.carillon.server.bystander;

import org.jspecify.annotations.NullMarked;
