/** A page of Jakarta Faces with {@code <c:channel>}. */
package io.carillon.server.faces;
