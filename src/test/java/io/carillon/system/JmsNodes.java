package io.carillon.system;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.embedded.EmbeddedServer;
import io.carillon.jpa.OwnPostgresql;
import io.carillon.testing.OwnBroker;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;

/**
 * Hubs with {@code carillon.relay=jms} on one PostgreSQL and one Artemis. The standalone hub has no
 * broker; so the nodes are in this JVM, configured as in an application server, and find the broker
 * by JNDI.
 */
final class JmsNodes implements AutoCloseable {
  private final Path folder;
  private final List<Integer> ports;
  private final EmbeddedServer[] nodes;
  private final OwnPostgresql database;
  private final OwnBroker broker;
  private final TcpProxy cable;

  private JmsNodes(int count, Path folder) {
    this.folder = folder;
    ports = IntStream.range(0, count).map(i -> HubProcess.freePort()).boxed().toList();
    nodes = new EmbeddedServer[count];
    database = OwnPostgresql.start(folder);
    int port = HubProcess.freePort();
    broker = OwnBroker.start(folder.resolve("broker"), port);
    cable = new TcpProxy(port);
    broker.reachedBy(cable.port());
  }

  static JmsNodes start(int count, Path folder) {
    JmsNodes started = new JmsNodes(count, folder);
    IntStream.range(0, count).forEach(started::start);
    return started;
  }

  private void start(int node) {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "carillon.port",
            Integer.toString(ports.get(node)),
            "carillon.data",
            folder.resolve("node-" + node).toString(),
            "carillon.db.url",
            database.url(),
            "carillon.security",
            "open",
            "carillon.outbox",
            "after-commit",
            "carillon.monitoring.interval",
            "PT0S",
            "carillon.stream.max-connection-age",
            "PT20S",
            "carillon.relay",
            "jms",
            "carillon.relay.jms-topic",
            OwnBroker.TOPIC,
            "carillon.jms.connection-factory",
            OwnBroker.CONNECTION_FACTORY));
    nodes[node] =
        EmbeddedServer.start(
            CarillonConfig.load(Host.SERVER, List.of(ConfigSources.systemProperties(settings))));
  }

  void restart(int node) {
    nodes[node].close();
    start(node);
  }

  List<Integer> ports() {
    return ports;
  }

  List<String> bases() {
    return ports.stream().map(port -> "http://127.0.0.1:" + port).toList();
  }

  OwnPostgresql database() {
    return database;
  }

  OwnBroker broker() {
    return broker;
  }

  /** Between the nodes and the broker. */
  TcpProxy cable() {
    return cable;
  }

  @Override
  public void close() {
    Arrays.stream(nodes).forEach(EmbeddedServer::close);
    cable.close();
    broker.close();
    database.close();
  }
}
