/**
 * Where the parts are put together: the one place that knows all of them, and what differs between
 * a server and the embedded hub.
 */
@NullMarked
package io.carillon.assembly;

import org.jspecify.annotations.NullMarked;
