/**
 * The configuration: an immutable record tree, read once at start, with all mistakes reported at
 * once. A key is declared in the record that reads it; {@link ConfigKeys} lists them for the
 * handbook. JDK only. Records hold {@link java.util.Optional} here, unlike elsewhere: "not set" is
 * a value that an operator can choose.
 */
@NullMarked
package io.carillon.config;

import org.jspecify.annotations.NullMarked;
