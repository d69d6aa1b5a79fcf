/**
 * A JUnit 5 extension: a hub in memory for tests of applications. Start with {@link
 * io.carillon.junit.CarillonExtension}.
 */
@NullMarked
package io.carillon.junit;

import org.jspecify.annotations.NullMarked;
