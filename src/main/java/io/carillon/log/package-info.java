/**
 * The durable log of every channel on Jakarta Persistence: group commit with dense, commit-ordered
 * numbers, and retention.
 */
@NullMarked
package io.carillon.log;

import org.jspecify.annotations.NullMarked;
