/** Sinks: how the bytes of a subscription reach its client without any thread waiting for it. */
@NullMarked
package io.carillon.transport;

import org.jspecify.annotations.NullMarked;
