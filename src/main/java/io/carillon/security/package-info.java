/** Who is asking, and what they may do. */
@NullMarked
package io.carillon.security;

import org.jspecify.annotations.NullMarked;
