/** File descriptors, of which a process has a limited number: each connection takes one. */
@NullMarked
package io.carillon.process;

import org.jspecify.annotations.NullMarked;
