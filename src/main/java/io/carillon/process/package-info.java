/**
 * What the hub reads of its process and its machine: file descriptors, of which each connection
 * takes one, processors and memory.
 */
@NullMarked
package io.carillon.process;

import org.jspecify.annotations.NullMarked;
