/**
 * State that all nodes share through the database: node leases, tickets, revocations, counters and
 * commands.
 */
@NullMarked
package io.carillon.shared;

import org.jspecify.annotations.NullMarked;
