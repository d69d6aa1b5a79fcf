/** The hub over HTTP: the JAX-RS application, what errors look like, and what operators ask. */
@NullMarked
package io.carillon.http;

import org.jspecify.annotations.NullMarked;
