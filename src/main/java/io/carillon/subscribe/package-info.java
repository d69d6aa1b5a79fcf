/** Subscribing over HTTP: the parameters of a stream request, and how its stream is opened. */
@NullMarked
package io.carillon.subscribe;

import org.jspecify.annotations.NullMarked;
