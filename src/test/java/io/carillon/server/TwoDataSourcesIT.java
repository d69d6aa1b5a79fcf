package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.orders.OrderService;
import io.carillon.system.Http;
import io.carillon.system.OrderClients;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The data of an application and the log are in different databases: with XA data sources a
 * transaction over both commits or not as a whole; with others it fails as a whole, and the reason
 * names the data sources.
 */
@ExtendWith(ArquillianExtension.class)
class TwoDataSourcesIT {
  private static final int CLIENTS = 3;
  private static final int ORDERS = 150;

  @ArquillianResource ApplicationServer server;
  @TempDir Path folder;
  private DataSources dataSources;

  @Deployment(name = "none", managed = false, testable = false)
  static WebArchive none() {
    return Archives.bystander();
  }

  /** An order service with its databases. */
  private final class Shop implements AutoCloseable {
    private final String name;
    private final boolean isXa;
    private final Database database;

    Shop(String name, boolean isXa, Database database) throws IOException {
      this.name = name;
      this.isXa = isXa;
      this.database = database;
      String data = dataSources.addDataSource(data(), database.create(data()), isXa);
      String log = dataSources.addDataSource(log(), database.create(log()), isXa);
      Archives.orders(name, data, Map.of("carillon.data-source", log))
          .as(ZipExporter.class)
          .exportTo(war().toFile(), true);
      server.deploy(war());
      await("the hub")
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  Http.get(server.uri("/" + name + "/api/channels/" + OrderService.CHANNEL))
                          .statusCode()
                      < 500);
    }

    String data() {
      return name + "data";
    }

    String log() {
      return name + "log";
    }

    private Path war() {
      return folder.resolve(name + ".war");
    }

    HttpResponse<String> place(String order, boolean isFlushed) {
      return Http.send(
          "POST",
          server.uri("/" + name + "/app/orders/" + order + "?flush=" + isFlushed),
          BodyPublishers.noBody());
    }

    List<String> events() {
      return StreamClient.wholeLog(server.uri("/" + name + "/api/channels/" + OrderService.CHANNEL))
          .stream()
          .map(ParsedEvent::data)
          .toList();
    }

    @Override
    public void close() throws IOException {
      server.undeploy(war());
      dataSources.removeDataSource(data(), isXa);
      dataSources.removeDataSource(log(), isXa);
    }
  }

  @Test
  void aTransactionOverTwoDataSourcesIsOneOrNone() throws IOException {
    assumeThat(server.name()).isIn("wildfly", "payara6");
    dataSources = (DataSources) server;
    try (Database database = Database.start(folder)) {
      server.environment().putAll(database.environment());
      server.usePostgresql(DriverJar.of(org.postgresql.Driver.class));
      try {
        try (Shop shop = new Shop("xa", true, database)) {
          everyCommittedOrderHasExactlyOneEvent(shop);
        }
        try (Shop shop = new Shop("local", false, database)) {
          bothAreRolledBackForAReasonThatNamesThem(shop);
        }
      } finally {
        server.restoreDataSource();
      }
    }
  }

  private void everyCommittedOrderHasExactlyOneEvent(Shop shop) {
    try (OrderClients clients =
        new OrderClients()
            .overHttp(server.uri("/" + shop.name + "/app/orders"), CLIENTS, new Random())) {
      clients.awaitAcknowledged(ORDERS);
      clients.finish();
      await("the outbox is empty")
          .atMost(Duration.ofSeconds(30))
          .until(() -> shop.database.count(shop.log(), "carillon_outbox") == 0);
      server.say(
          "XA: "
              + clients.check(
                  shop.database.column(shop.data(), "select id from customer_order"),
                  shop.events()));
    }
  }

  private void bothAreRolledBackForAReasonThatNamesThem(Shop shop) {
    HttpResponse<String> inFire = shop.place("ann/1", true);
    server.say("two local data sources, flushed: " + inFire.body());
    HttpResponse<String> inCommit = shop.place("ann/2", false);
    server.say("two local data sources: " + inCommit.body());

    assertThat(List.of(inFire.statusCode(), inCommit.statusCode())).containsOnly(500);
    assertThat(inFire.body())
        .contains(
            shop.log(),
            shop.data(),
            "carillon.data-source",
            "XA data sources",
            "carillon.outbox.sources");
    assertThat(shop.database.column(shop.data(), "select id from customer_order")).isEmpty();
    assertThat(shop.database.count(shop.log(), "carillon_outbox")).isZero();
    assertThat(
            shop.database.column(
                shop.log(),
                "select channel from carillon_event where channel = '%s'"
                    .formatted(OrderService.CHANNEL)))
        .isEmpty();
  }
}
