/** An application at the path that the hub has unless it is set. */
@NullMarked
package io.carillon.server.atapi;

import org.jspecify.annotations.NullMarked;
