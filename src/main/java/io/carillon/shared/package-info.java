/**
 * What the nodes of a log have in common beside the log: tickets, revocations, counts of streams,
 * and what one asks all others to do. All of it is in the database, and held there by leases.
 */
@NullMarked
package io.carillon.shared;

import org.jspecify.annotations.NullMarked;
