/**
 * The command line of the standalone jar: commands to publish, subscribe, create tokens and
 * measure.
 */
@NullMarked
package io.carillon.embedded.cli;

import org.jspecify.annotations.NullMarked;
