/**
 * A component of Jakarta Faces that subscribes a page to a channel: {@code <c:channel>} of the
 * namespace {@code io.carillon.faces}. In a jar of its own; see {@code docs/faces.md}.
 */
@NullMarked
package io.carillon.faces;

import org.jspecify.annotations.NullMarked;
