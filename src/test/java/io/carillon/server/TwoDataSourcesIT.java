package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.carillon.server.orders.OrderService;
import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import io.carillon.testing.OutboxDdl;
import io.carillon.wire.ParsedEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The data of the application and the log of the hub are in different data sources. */
@ExtendWith(ArquillianExtension.class)
class TwoDataSourcesIT {
  private static final String APPLICATION = "Shop";
  private static final String APPLICATION_XA = "ShopXA";
  private static final String HUB_XA = "HubXA";

  @ArquillianResource ApplicationServer server;
  @TempDir Path folder;

  @Test
  void xaDataSourcesCommitTogetherAndOthersAreRefusedWithTheRemedy() throws Exception {
    // one server for each transaction manager of the others
    assumeThat(server.name()).isIn("wildfly", "payara6");
    try (Database database = Database.start(folder)) {
      database.execute("create database shop");
      server.environment().putAll(database.environment());
      server.usePostgresql(DriverJar.of(org.postgresql.Driver.class));
      try {
        String local = server.addDataSource(APPLICATION, "shop", false);
        refusesLocalDataSources(local);
        drainsTheOutboxOf(database.url().replace("/postgres", "/shop"), local);
        server.removeDataSource(APPLICATION, false);

        String xa = server.addDataSource(APPLICATION_XA, "shop", true);
        server.addDataSource(HUB_XA, "postgres", true);
        server.makeDefault(HUB_XA);
        commitsXaDataSourcesTogether(xa);
      } finally {
        server.restoreDataSource();
      }
    }
  }

  private void refusesLocalDataSources(String dataSource) throws IOException {
    Path war = deploy("local.war", dataSource);
    try {
      HttpResponse<String> refused = place("local", 1, false);
      server.say("refused: " + refused.body());
      assertThat(refused.statusCode()).isEqualTo(500);
      assertThat(refused.body()).contains("XA").contains("carillon.outbox.sources");
    } finally {
      server.undeploy(war);
    }
  }

  /** The remedy without XA: an outbox beside the data, which the hub drains. */
  private void drainsTheOutboxOf(String url, String dataSource) throws Exception {
    try (Connection connection = DriverManager.getConnection(url)) {
      OutboxDdl.createTable(connection);
      connection
          .createStatement()
          .executeUpdate(
              "insert into carillon_outbox (channel, data_format, event_data) values ('"
                  + OrderService.CHANNEL
                  + "', 'text', 'from the shop')");
    }
    Path war =
        deploy(
            "source.war",
            dataSource,
            """
            carillon.outbox.sources=shop
            carillon.outbox.source.shop.data-source=%s
            """
                .formatted(dataSource));
    try (StreamClient reader = StreamClient.open(events("source"))) {
      assertThat(reader.await(1).get(0).data()).isEqualTo("from the shop");
    } finally {
      server.undeploy(war);
    }
  }

  private void commitsXaDataSourcesTogether(String dataSource) throws IOException {
    Path war = deploy("xa.war", dataSource);
    try {
      assertThat(place("xa", 1, false).statusCode()).isEqualTo(204);
      assertThat(place("xa", 2, true).statusCode()).isEqualTo(409);
      assertThat(place("xa", 3, false).statusCode()).isEqualTo(204);
      try (StreamClient reader =
          StreamClient.open(
              server.uri("/xa/api/channels/" + OrderService.CHANNEL + "/events?since=earliest"))) {
        List<ParsedEvent> events = reader.await(2);
        assertThat(events).extracting(ParsedEvent::data).containsExactly("ann-1", "ann-3");
      }
    } finally {
      server.undeploy(war);
    }
  }

  private HttpResponse<String> place(String application, int number, boolean isInVain) {
    return Http.send(
        "POST",
        server.uri("/%s/app/orders/ann/%d?in-vain=%s".formatted(application, number, isInVain)),
        BodyPublishers.noBody());
  }

  private URI events(String application) {
    return server.uri(
        "/%s/api/channels/%s/events?since=earliest".formatted(application, OrderService.CHANNEL));
  }

  private Path deploy(String name, String dataSource) throws IOException {
    return deploy(name, dataSource, "");
  }

  private Path deploy(String name, String dataSource, String settings) throws IOException {
    Path war = folder.resolve(name);
    Archives.orders(name, dataSource, settings).as(ZipExporter.class).exportTo(war.toFile(), true);
    server.deploy(war);
    return war;
  }
}
