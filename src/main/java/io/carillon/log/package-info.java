/**
 * The ports of the event log, and what works over any log. {@code io.carillon.jpa} is the adapter
 * for databases.
 *
 * <p>To write another log, implement two interfaces, with the values that they exchange:
 *
 * <ul>
 *   <li>{@link io.carillon.log.Appender} appends a {@link io.carillon.log.Batch} and answers with a
 *       {@link io.carillon.log.Receipt}. Positions of a channel are dense, from 1, in commit order,
 *       also across nodes; timestamps never decrease along them. After each commit it passes an
 *       {@link io.carillon.event.EventsAppended} for each channel to the listener it was given, in
 *       commit order.
 *   <li>{@link io.carillon.log.EventLog} reads. A {@link io.carillon.log.Replay} shows whether
 *       retention has removed requested events; expired events are no gap. {@link
 *       io.carillon.log.Conflation} selects the newest events of each key.
 * </ul>
 *
 * <p>Both throw {@link io.carillon.log.LogUnavailableException} when the storage is down or too
 * slow. {@link io.carillon.log.BulkheadEventLog} adds timeouts to reading. The tests {@code
 * EventLogContract} and {@code AppenderContract} check an implementation; {@code MemoryEventLog}
 * there is the shortest one.
 */
@NullMarked
package io.carillon.log;

import org.jspecify.annotations.NullMarked;
