/**
 * Streams on exchanges of Undertow, without its servlet container: it would take a third of the
 * memory of an idle stream, and of the time to open one.
 */
@NullMarked
package io.carillon.embedded.exchange;

import org.jspecify.annotations.NullMarked;
