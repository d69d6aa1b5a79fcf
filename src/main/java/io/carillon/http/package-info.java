/** The HTTP API: the JAX-RS application, authorization, problem details, operators' endpoints. */
@NullMarked
package io.carillon.http;

import org.jspecify.annotations.NullMarked;
