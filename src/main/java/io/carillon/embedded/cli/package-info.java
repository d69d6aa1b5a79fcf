/**
 * The command line of the standalone jar: for people and scripts that publish, read and measure.
 */
@NullMarked
package io.carillon.embedded.cli;

import org.jspecify.annotations.NullMarked;
