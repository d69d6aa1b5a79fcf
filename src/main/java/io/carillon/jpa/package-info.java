/**
 * The event log in a database, with Jakarta Persistence: group commit with dense, commit-ordered
 * positions, and retention.
 */
@NullMarked
package io.carillon.jpa;

import org.jspecify.annotations.NullMarked;
