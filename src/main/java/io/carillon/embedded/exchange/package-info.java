/**
 * Streams and publications on exchanges of Undertow, without its servlet container, which would
 * take a quarter of the memory of an idle stream and a third of the time to open one.
 */
@NullMarked
package io.carillon.embedded.exchange;

import org.jspecify.annotations.NullMarked;
