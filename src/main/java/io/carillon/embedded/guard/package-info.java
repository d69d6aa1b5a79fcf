/**
 * Guards of the embedded server against clients that break or exhaust HTTP: between the sockets and
 * Undertow (syntax of HTTP/1.1, frames of HTTP/2), and around exchanges (responses that are not
 * read).
 */
@NullMarked
package io.carillon.embedded.guard;

import org.jspecify.annotations.NullMarked;
