/**
 * The embedded server: Carillon without a Jakarta EE server, as one process with its own HTTP
 * listener, CDI container and database. Not part of the WAR.
 */
@NullMarked
package io.carillon.embedded;

import org.jspecify.annotations.NullMarked;
