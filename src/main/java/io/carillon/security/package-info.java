/** Authentication, authorization, origin policy, rate limits and connection limits. */
@NullMarked
package io.carillon.security;

import org.jspecify.annotations.NullMarked;
