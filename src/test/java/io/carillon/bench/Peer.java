package io.carillon.bench;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** A hub that is measured: how it is started, subscribed to and published to. */
interface Peer extends AutoCloseable {
  /** What the table calls it. */
  String name();

  /** Starts it with nothing stored. */
  void start();

  InetSocketAddress address();

  /** As many as it accepts without refusing any. */
  default int connectionsASecond() {
    return 4_000;
  }

  /** Where events are published. */
  default InetSocketAddress publishAddress() {
    return address();
  }

  /** What is measured, for the table. */
  default String version() {
    return "";
  }

  /** Why it cannot be measured on this machine; empty if it can. Builds it, if need be. */
  default Optional<String> missing() {
    return Optional.empty();
  }

  /** The path by which monitoring asks whether it is alive; empty if it has none. */
  default Optional<String> health() {
    return Optional.empty();
  }

  /** Its processes, if they are ours to see; while it is started. */
  Optional<ServerProcess> process();

  /**
   * Its processes.
   *
   * @throws IllegalStateException if they are not known
   */
  default ServerProcess requireProcess() {
    return process()
        .orElseThrow(() -> new IllegalStateException(name() + ": -Dbench.pid is missing"));
  }

  /**
   * The head of a request for a stream.
   *
   * @param from where it begins
   * @param user the subscriber; empty for an anonymous one
   */
  String subscribe(String channel, From from, Optional<String> user);

  /**
   * The head of a request with a token of its own, where a hub knows users.
   *
   * @param client its number
   */
  default String subscribeAs(int client, String channel, From from) {
    return subscribe(channel, from, Optional.empty());
  }

  /**
   * A request that publishes these to a channel, each as an event.
   *
   * @param durable whether they are to be stored, where a hub has the choice
   */
  byte[] publish(String channel, List<Message> messages, boolean durable);

  /** Kills it and starts it with what it has stored. */
  default void restart() {
    throw new UnsupportedOperationException();
  }

  /** What it can do beside bringing an event to many. */
  default boolean can(Ability ability) {
    return false;
  }

  @Override
  void close();

  /** What not every hub can do. */
  enum Ability {
    /** Bring an event to many, other than another peer does it that is measured already. */
    FAN_OUT,
    /** A server of its own, rather than a library of an application's. */
    HUB,
    /** Many events in one request. */
    BATCHES,
    /** Events for one user on a channel of many. */
    PRIVATE_EVENTS,
    /** Acknowledged events survive the process. */
    DURABLE_EVENTS,
    /** Be stopped and started with what it has stored. */
    RESTART
  }

  /**
   * An event to publish.
   *
   * @param user for whom alone it is; empty for all
   */
  record Message(byte[] data, Optional<String> user) {}

  /** Where a stream begins: with what comes, or after an id. */
  record From(Optional<String> lastEventId) {
    static final From NOW = new From(Optional.empty());

    static From after(long id) {
      return new From(Optional.of(Long.toString(id)));
    }
  }
}
