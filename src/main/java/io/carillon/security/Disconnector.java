package io.carillon.security;

/** Closes streams, on whatever node they are. Thread-safe. */
@FunctionalInterface
public interface Disconnector {
  /**
   * Closes the selected streams at once.
   *
   * @throws io.carillon.log.LogUnavailableException if the command cannot be sent to other nodes
   */
  Outcome disconnect(DisconnectTarget target);

  /**
   * The result of a disconnect.
   *
   * @param streams the number of closed streams
   * @param silentNodes the number of nodes that did not answer in time; they close their streams
   *     when they receive the command
   */
  record Outcome(int streams, int silentNodes) {}
}
