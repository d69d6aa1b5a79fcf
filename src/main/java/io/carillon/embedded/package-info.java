/**
 * Carillon without a Jakarta EE server: one process with a listener, a container and a database of
 * its own. Not part of the WAR.
 */
@NullMarked
package io.carillon.embedded;

import org.jspecify.annotations.NullMarked;
