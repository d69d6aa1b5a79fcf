/** An order service with data of its own, and the hub in {@code WEB-INF/lib}. */
@NullMarked
package io.carillon.server.orders;

import org.jspecify.annotations.NullMarked;
