package io.carillon.server;

import java.io.IOException;

/** A server with a broker of its own, which is tested with the hub. */
interface MessageBroker {
  /** Has the server start with its broker, and keep the default database over a crash. */
  void enableBroker() throws IOException;

  /** The JNDI name of a destination. */
  String jndi(String name);

  /** Creates a queue while the server runs. */
  void createQueue(String name);

  /** Creates a topic while the server runs. */
  void createTopic(String name);

  /** Whether the broker drops a message that is sent again with the same id. */
  boolean dropsRepetitions();
}
