/**
 * Events as bytes and back: the text/event-stream format (WHATWG HTML, 9.2.5 and 9.2.6) and
 * newline-delimited JSON. Everything that ends a line is either encoded or refused, so that no id,
 * type, data or comment can forge an event.
 */
@NullMarked
package io.carillon.wire;

import org.jspecify.annotations.NullMarked;
