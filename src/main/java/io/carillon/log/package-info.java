/**
 * The ports of the event log: {@link io.carillon.log.EventLog} reads, {@link
 * io.carillon.log.Appender} writes. {@code io.carillon.jpa} implements them in a database.
 */
@NullMarked
package io.carillon.log;

import org.jspecify.annotations.NullMarked;
