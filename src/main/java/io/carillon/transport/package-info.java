/** Sinks: how a subscription reaches its client without a thread that waits for it. */
@NullMarked
package io.carillon.transport;

import org.jspecify.annotations.NullMarked;
