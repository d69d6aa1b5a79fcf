/** Threads of the hub that work again and again until they are closed. */
@NullMarked
package io.carillon.thread;

import org.jspecify.annotations.NullMarked;
