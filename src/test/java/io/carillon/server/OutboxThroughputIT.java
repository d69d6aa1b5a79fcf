package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.OrderLoad.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A measurement: orders with their events in one transaction beside the same orders with {@code
 * carillon.outbox=after-commit}, which a crash may lose. Both applications run on one server, each
 * with a database in the same PostgreSQL, and take turns.
 *
 * <p>{@code -Dcarillon.tests.outbox-throughput=true -Dservers.java-options=-Xms768m}, and {@code
 * -Dcarillon.tests.outbox-rounds=5}. Before the first load, each way is used for {@code
 * -Dcarillon.tests.outbox-warm-up=4} seconds by eight clients: as long as the compiler works beside
 * the orders, it takes a part of the processor that depends on how often each way was used.
 */
@ExtendWith(ArquillianExtension.class)
class OutboxThroughputIT {
  private static final String TRANSACTION = "transaction";
  private static final String AFTER_COMMIT = "after-commit";
  private static final int ROUNDS = Integer.getInteger("carillon.tests.outbox-rounds", 5);
  private static final Duration ROUND = Duration.ofSeconds(4);
  private static final Duration WARM_UP =
      Duration.ofSeconds(Integer.getInteger("carillon.tests.outbox-warm-up", 4));

  /**
   * Clients that place as many orders as they can measure the throughput; the latency at a rate
   * that both ways have room for is that of the ways, not of queues before a busy processor.
   */
  private static final List<Load> LOADS =
      List.of(
          new Load(1, OrderLoad.UNLIMITED),
          new Load(8, OrderLoad.UNLIMITED),
          new Load(8, 100),
          new Load(8, 500));

  private static final Load WARMING = new Load(8, OrderLoad.UNLIMITED);

  private record Load(int clients, int rate) {}

  /** Generous, since other programs may use the machine. */
  private static final double LEAST_RATIO = 0.5;

  @ArquillianResource ApplicationServer server;
  @TempDir Path folder;

  @Deployment(name = "none", managed = false, testable = false)
  static WebArchive none() {
    return Archives.bystander();
  }

  @Test
  void transactionalPublicationsAreAboutAsFastAsThoseAfterTheCommit() throws IOException {
    assumeThat(Boolean.getBoolean("carillon.tests.outbox-throughput")).isTrue();
    assumeThat(server).isInstanceOf(DataSources.class);
    DataSources dataSources = (DataSources) server;
    try (Database database = Database.start(folder)) {
      server.environment().putAll(database.environment());
      server.usePostgresql(DriverJar.of(org.postgresql.Driver.class));
      try {
        for (String path : List.of(TRANSACTION, AFTER_COMMIT)) {
          String name = name(path);
          String jndi = dataSources.addDataSource(name, database.create(name), false);
          deploy(path, jndi);
        }
        try {
          measure();
        } finally {
          for (String path : List.of(TRANSACTION, AFTER_COMMIT)) {
            server.undeploy(war(path));
            dataSources.removeDataSource(name(path), false);
          }
        }
      } finally {
        server.restoreDataSource();
      }
    }
  }

  private static String name(String path) {
    return path.replace("-", "");
  }

  private Path war(String path) {
    return folder.resolve(name(path) + ".war");
  }

  private void deploy(String path, String jndi) throws IOException {
    Archives.orders(name(path), jndi, Map.of("carillon.outbox", path, "carillon.data-source", jndi))
        .as(ZipExporter.class)
        .exportTo(war(path).toFile(), true);
    server.deploy(war(path));
    await("the hub")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> run(path, LOADS.get(0), Duration.ofMillis(100)).orders() > 0);
  }

  private void measure() throws IOException {
    List<String> table = new ArrayList<>();
    table.add(Figures.HEADER);
    run(TRANSACTION, WARMING, WARM_UP);
    run(AFTER_COMMIT, WARMING, WARM_UP);
    for (Load load : LOADS) {
      Map<String, List<Figures>> rounds = new TreeMap<>();
      run(TRANSACTION, load, ROUND); // warms up, as the next
      run(AFTER_COMMIT, load, ROUND);
      for (int round = 0; round < ROUNDS; round++) {
        for (String path : List.of(TRANSACTION, AFTER_COMMIT)) {
          rounds.computeIfAbsent(path, first -> new ArrayList<>()).add(run(path, load, ROUND));
        }
      }
      Figures transaction = Figures.median(rounds.get(TRANSACTION));
      Figures afterCommit = Figures.median(rounds.get(AFTER_COMMIT));
      table.add(transaction.row(TRANSACTION, load.clients(), load.rate()));
      table.add(afterCommit.row(AFTER_COMMIT, load.clients(), load.rate()));
      assertThat(transaction.perSecond())
          .as("orders per second under %s", load)
          .isGreaterThan(LEAST_RATIO * afterCommit.perSecond());
    }
    table.forEach(server::say);
    Files.write(Path.of("target", "outbox-throughput.md"), table);
  }

  private Figures run(String path, Load load, Duration time) {
    return OrderLoad.run(server.uri("/" + name(path)), load.clients(), load.rate(), time);
  }
}
