/** An application that has the hub in {@code WEB-INF/lib}, as somebody might write it. */
@NullMarked
package io.carillon.server.application;

import org.jspecify.annotations.NullMarked;
