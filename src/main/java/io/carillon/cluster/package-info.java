/**
 * Several nodes on one log: they tell each other of new events, and find in the log what they were
 * not told. Nothing here is needed for an event to arrive; it makes it arrive sooner.
 */
@NullMarked
package io.carillon.cluster;

import org.jspecify.annotations.NullMarked;
