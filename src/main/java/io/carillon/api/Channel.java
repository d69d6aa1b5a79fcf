package io.carillon.api;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A channel of the hub in this application: {@code @Inject @OnChannel("orders") Channel orders}, or
 * {@link Channels#channel} for a name that is known at run time. Thread-safe.
 *
 * <p>Inside a JTA transaction, events are published if it commits, in the order of the calls; they
 * are stored in the transaction itself, so that a crash after the commit loses none. Without one
 * they are published immediately. The application is trusted: it may publish to every channel.
 */
public interface Channel {
  /** Its name. */
  String name();

  /**
   * Publishes an object as JSON, written by JSON-B; the type is that of its {@link EventType}, or
   * the simple name of its class. Text (a {@code CharSequence}) is published as it is; it and
   * objects of the JDK, such as maps, lists and numbers, have no type.
   *
   * @return completes after the event has been appended: so inside a transaction do not wait for
   *     it, and do not return it from a {@code @Transactional} method, since servers with Narayana
   *     (WildFly) keep the transaction open until it completes. Completes exceptionally if the
   *     transaction does not commit, or with a {@link HubUnavailableException} if the log was
   *     unavailable for too long
   * @throws IllegalArgumentException if it cannot be published as it is: it has no form in JSON, or
   *     is too large
   * @throws HubUnavailableException if it cannot be stored in the transaction
   */
  CompletionStage<Receipt> publish(Object data);

  /**
   * Publishes an object with options: {@code orders.publish(order, event ->
   * event.key("42").topic("orders/42"))}.
   *
   * @param options set on the publication before it is published
   * @return as of {@link #publish(Object)}
   * @throws IllegalArgumentException also if an option is invalid
   * @throws HubUnavailableException if it cannot be stored in the transaction
   */
  CompletionStage<Receipt> publish(Object data, Consumer<Publication.Builder> options);

  /**
   * Retracts an event: readers of the channel receive an event of the type {@code retracted} with
   * the data {@code {"seq":17}}, and the event itself is erased from the log and from the memory of
   * all nodes; only its position and its time remain. Takes effect at once, also inside a
   * transaction, and whether that commits or not. A repetition has no effect.
   *
   * @param position of the event, as in its {@link Receipt} and in {@link ChannelEvent}
   * @return completes after the event has been erased, with the position of the notice;
   *     exceptionally with a {@link HubUnavailableException} if the log was unavailable for too
   *     long
   * @throws IllegalArgumentException if the channel has no event at that position: none was
   *     published, or retention has removed it
   * @throws HubUnavailableException if the log is unavailable
   */
  CompletionStage<Receipt> retract(long position);

  /**
   * The position from which a stream must start to continue the data that this transaction reads: a
   * value for {@code since}, such as {@code 41}. Data and stream meet without a hole and without a
   * repetition if
   *
   * <ul>
   *   <li>the data is changed, and its events are published, in the same transactions,
   *   <li>data and hub use the same data source, and
   *   <li>the transaction reads one snapshot of it: isolation {@code REPEATABLE READ} in
   *       PostgreSQL, {@code SNAPSHOT} in other databases. Then it does not matter whether data or
   *       position is read first.
   * </ul>
   *
   * <p>With {@code READ COMMITTED}, the default of most databases, call this <em>before</em> the
   * data is read: there is no hole, but an event of a transaction that commits in between is
   * delivered although the data has its effect already. Outside a transaction likewise.
   *
   * <p>The value also names events that the data covers and that have been appended after others
   * which it does not cover: {@code 41~43~44} means all events up to 41, and 43 and 44. Streams
   * that start from it leave them out. Treat the value as opaque. Events that this transaction
   * itself has published before the call are delivered by the stream.
   *
   * <p>Waits until events of transactions that the data covers have been appended: usually not at
   * all or for some milliseconds, at most for two seconds.
   *
   * @throws HubUnavailableException if they are not appended within that time, or the database does
   *     not answer
   */
  String position();
}
