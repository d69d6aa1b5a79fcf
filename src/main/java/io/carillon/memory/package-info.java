/**
 * Memory as a limited resource: a {@link io.carillon.memory.MemoryBudget} for everything whose size
 * callers determine, and {@link io.carillon.memory.MemoryExhaustion}, for the case that it ran out
 * nevertheless.
 */
@NullMarked
package io.carillon.memory;

import org.jspecify.annotations.NullMarked;
