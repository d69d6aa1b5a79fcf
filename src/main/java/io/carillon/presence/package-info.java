/** Users that are present in channels: by their streams, once over all nodes. */
@NullMarked
package io.carillon.presence;

import org.jspecify.annotations.NullMarked;
