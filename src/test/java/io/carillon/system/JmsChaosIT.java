package io.carillon.system;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.embedded.EmbeddedServer;
import io.carillon.jpa.OwnPostgresql;
import io.carillon.testing.OwnBroker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mvn -Pchaos verify}: {@link ChaosIT} over {@code carillon.relay=jms}. The standalone hub
 * has no broker; so the three nodes are in this JVM, configured as in an application server, and
 * find an Artemis by JNDI. They are closed and started, but not killed.
 */
@Tag("chaos")
@Timeout(1200)
class JmsChaosIT {
  private static final int NODES = 3;
  private static final int SUBSCRIBERS = 90;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final List<Integer> ports =
      IntStream.range(0, NODES).map(i -> HubProcess.freePort()).boxed().toList();
  private final EmbeddedServer[] nodes = new EmbeddedServer[NODES];
  private OwnPostgresql database;
  private OwnBroker broker;
  private TcpProxy cable;

  @BeforeEach
  void startNodes() {
    database = OwnPostgresql.start(folder);
    int port = HubProcess.freePort();
    broker = OwnBroker.start(folder.resolve("broker"), port);
    cable = new TcpProxy(port);
    broker.reachedBy(cable.port());
    IntStream.range(0, NODES).forEach(this::start);
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

  @AfterEach
  void stopNodes() {
    Arrays.stream(nodes).forEach(EmbeddedServer::close);
    cable.close();
    broker.close();
    database.close();
  }

  @Test
  void nothingIsLostOrDuplicatedThroughOutages() throws InterruptedException {
    long seed = Long.getLong("chaos.seed", new Random().nextLong());
    int seconds = Integer.getInteger("chaos.seconds", 180);
    System.out.println("jms: -Dchaos.seed=" + seed + " -Dchaos.seconds=" + seconds);
    List<String> bases = ports.stream().map(port -> "http://127.0.0.1:" + port).toList();
    try (Traffic traffic = new Traffic(bases, "chaos", NODES)) {
      traffic.read(SUBSCRIBERS);
      traffic.publish(6, 30);
      Random random = new Random(seed);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
      Collections.shuffle(faults, random);
      for (int i = 0; i < faults.size() || System.nanoTime() - end < 0; i++) {
        Fault fault = i < faults.size() ? faults.get(i) : faults.get(random.nextInt(faults.size()));
        int node = random.nextInt(NODES);
        System.out.println("chaos: " + fault + ", node " + node + "; " + traffic.summary());
        strike(fault, node);
        TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_500));
      }
      traffic.assertNothingIsLostOrDuplicated(PATIENCE);
      System.out.println("jms, after chaos: " + traffic.summary());
    }
  }

  /** What may break; each is over when it returns. */
  private enum Fault {
    RESTARTED_NODE,
    RESTARTED_DATABASE,
    RESTARTED_BROKER,
    CUT_CABLE_TO_BROKER,
    SILENT_CABLE_TO_BROKER
  }

  private void strike(Fault fault, int node) throws InterruptedException {
    switch (fault) {
      case RESTARTED_NODE -> {
        nodes[node].close();
        start(node);
      }
      case RESTARTED_DATABASE -> {
        database.stop();
        database.start();
      }
      case RESTARTED_BROKER -> {
        broker.stop();
        TimeUnit.SECONDS.sleep(5);
        ports.forEach(
            port -> Health.awaitRelay(URI.create("http://127.0.0.1:" + port + "/"), false));
        broker.start();
      }
      case CUT_CABLE_TO_BROKER -> {
        cable.cut();
        TimeUnit.SECONDS.sleep(4);
        cable.mend();
      }
      case SILENT_CABLE_TO_BROKER -> {
        cable.fallSilent();
        TimeUnit.SECONDS.sleep(8);
        cable.mend();
      }
    }
  }
}
