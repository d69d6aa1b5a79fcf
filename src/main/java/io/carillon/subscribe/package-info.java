/**
 * The use case of reading: what a subscriber may ask for over HTTP, and how its stream is opened.
 */
@NullMarked
package io.carillon.subscribe;

import org.jspecify.annotations.NullMarked;
