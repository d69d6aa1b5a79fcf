package io.carillon.server;

/** A server in which a test defines data sources while it runs, with the driver of PostgreSQL. */
interface DataSources {
  /**
   * A database.
   *
   * @param port on loopback
   */
  record Location(int port, String database) {}

  /**
   * Defines a data source.
   *
   * @param isXa whether it takes part in transactions over several resources
   * @return its JNDI name
   */
  String addDataSource(String name, Location location, boolean isXa);

  /** Removes a data source that {@link #addDataSource} has defined. */
  void removeDataSource(String name, boolean isXa);
}
