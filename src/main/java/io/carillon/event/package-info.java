/**
 * Immutable values of the hub: what is published, what is logged, who may see it, where a reader
 * is. JDK only.
 */
@NullMarked
package io.carillon.event;

import org.jspecify.annotations.NullMarked;
