package io.carillon.jpa;

/** A database server that a test may stop and start again: the same data on the same port. */
public interface OwnDatabase extends AutoCloseable {
  /** Begins to serve again. */
  void start();

  /** Breaks all connections and serves no more. */
  void stop();

  /** Where it listens, on this machine. */
  int port();

  /** For {@code carillon.db.url}, through a port that leads there. */
  String urlThrough(int port);

  /** For {@code carillon.db.url}. */
  default String url() {
    return urlThrough(port());
  }

  @Override
  default void close() {
    stop();
  }
}
