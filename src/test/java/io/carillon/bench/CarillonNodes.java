package io.carillon.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Hubs that share a PostgreSQL. */
final class CarillonNodes implements AutoCloseable {
  private final EmbeddedPostgres database;
  private final List<CarillonPeer> nodes = new ArrayList<>();

  private CarillonNodes(EmbeddedPostgres database) {
    this.database = database;
  }

  static CarillonNodes start(int count) {
    try {
      CarillonNodes all = new CarillonNodes(EmbeddedPostgres.start());
      for (int i = 0; i < count; i++) {
        CarillonPeer node = CarillonPeer.node(all.database);
        node.start();
        all.nodes.add(node);
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<CarillonPeer> nodes() {
    return nodes;
  }

  @Override
  public void close() {
    nodes.forEach(CarillonPeer::close);
    try {
      database.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
