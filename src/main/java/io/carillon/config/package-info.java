/**
 * What an operator may choose: an immutable record tree, read once at start, with all mistakes
 * reported at once. JDK only. Records hold {@link java.util.Optional} here, against the habit
 * elsewhere: "not set" is a value that an operator can choose.
 */
@NullMarked
package io.carillon.config;

import org.jspecify.annotations.NullMarked;
