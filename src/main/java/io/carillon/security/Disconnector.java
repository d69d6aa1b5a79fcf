package io.carillon.security;

/** Ends streams, wherever they are. Thread-safe. */
@FunctionalInterface
public interface Disconnector {
  /**
   * Ends them at once.
   *
   * @throws io.carillon.channel.LogUnavailableException if other nodes have to be told, and that is
   *     not possible now
   */
  Outcome disconnect(DisconnectTarget target);

  /**
   * What came of it.
   *
   * @param streams how many there were
   * @param silentNodes nodes that have not answered in time; they end what they have when they hear
   *     of it, if they ever do
   */
  record Outcome(int streams, int silentNodes) {}
}
