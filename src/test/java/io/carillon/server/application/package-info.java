/** An application that has the hub in {@code WEB-INF/lib}. */
@NullMarked
package io.carillon.server.application;

import org.jspecify.annotations.NullMarked;
