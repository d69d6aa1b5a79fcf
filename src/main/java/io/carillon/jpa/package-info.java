/**
 * The adapter of the log's ports for databases: {@link io.carillon.jpa.GroupCommitAppender} writes,
 * {@link io.carillon.jpa.JpaEventLog} reads, {@link io.carillon.jpa.Retention} removes.
 */
@NullMarked
package io.carillon.jpa;

import org.jspecify.annotations.NullMarked;
