package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.carillon.server.ShopClient.Page;
import io.carillon.server.shop.Orders;
import io.carillon.system.Http;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application with the hub as a library, and the hub's own WAR, on the same PostgreSQL: it is
 * away when they are deployed; then it comes, and a channel is locked; and pages are read from
 * snapshots.
 */
@ExtendWith(ArquillianExtension.class)
class OnPostgresqlIT {
  private static final String SHOP = "shop";
  private static final String HUB = "hub";
  private static final int WRITERS = 4;

  @ArquillianResource ApplicationServer server;
  @ArquillianResource Deployer deployer;
  @TempDir Path folder;

  @Deployment(name = SHOP, managed = false, testable = false)
  static WebArchive shop() {
    return Archives.shop();
  }

  @Deployment(name = HUB, managed = false, testable = false)
  static WebArchive hub() {
    return Archives.hub();
  }

  @Test
  void anApplicationNeedsNoHubAHubStartsLateAndPagesMeetTheirStreams() throws Exception {
    assumeThat(server.name()).as("one server of each kind").isIn("wildfly", "payara6");
    try (Database database = Database.start(folder)) {
      server.environment().putAll(database.environment());
      server.usePostgresql(DriverJar.of(org.postgresql.Driver.class));
      try {
        database.stop();
        deployer.deploy(SHOP);
        try {
          withTheHubsWar(database);
          assertThatPagesAndStreamsMeetExactly();
        } finally {
          deployer.undeploy(SHOP);
        }
      } finally {
        server.restoreDataSource();
      }
    }
  }

  private void withTheHubsWar(Database database) throws SQLException {
    deployer.deploy(HUB);
    try {
      assertThatOnlyTheHubWaits();
      database.resume();
      assertThatTheHubStarts(database);
      assertThatALockedChannelDelaysItsEventsAndTheHubsNoticeEachOther(database);
    } finally {
      deployer.undeploy(HUB);
    }
  }

  private static ConditionFactory within(int seconds) {
    return await().atMost(Duration.ofSeconds(seconds)).pollInterval(Duration.ofMillis(200));
  }

  private void assertThatOnlyTheHubWaits() {
    ShopClient shop = new ShopClient(server);
    assertThat(Http.get(shop.orders("/observed")).statusCode())
        .as("a resource with an injected channel and a broadcaster")
        .isEqualTo(200);
    HttpResponse<String> refused =
        Http.send("POST", shop.orders("/twice/ids"), BodyPublishers.noBody());
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body())
        .isEqualTo("the hub has not started yet: its database is unavailable");
    for (URI api :
        List.of(shop.events("shop", ""), server.uri("/carillon/api/channels/shop/events"))) {
      HttpResponse<String> response = Http.get(api);
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/problem+json");
      assertThat(response.headers().firstValue("Retry-After")).isPresent();
      assertThat(response.body()).contains("its database is unavailable");
    }
    HttpResponse<String> health = Http.get(server.uri("/carillon/health"));
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.body()).contains("\"started\"", "its database is unavailable");
    assertThat(Http.get(server.uri("/carillon/health/live")).statusCode())
        .as("a restart would not help")
        .isEqualTo(200);
  }

  private void assertThatTheHubStarts(Database database) {
    within(60).until(() -> Http.get(server.uri("/carillon/health")).statusCode() == 200);
    ShopClient shop = new ShopClient(server);
    within(60).until(() -> Http.get(server.uri("/shop/api/channels")).statusCode() == 200);
    shop.createTable();
    ShopClient.startAnew();
    shop.place();
    assertEvents(database, 1);
  }

  /** In the log: either hub may have appended them, and then the other's streams have them not. */
  private static void assertEvents(Database database, int count) {
    assertThat(database.count("carillon_event where channel = '" + Orders.CHANNEL + "'"))
        .isEqualTo(count);
  }

  /** Longer than the time for which a publication in memory would have been kept. */
  private void assertThatALockedChannelDelaysItsEventsAndTheHubsNoticeEachOther(Database database)
      throws SQLException {
    ShopClient shop = new ShopClient(server);
    CompletableFuture<Long> placed;
    try (Connection lock = database.lock(Orders.CHANNEL)) {
      placed = CompletableFuture.supplyAsync(shop::place);
      within(40)
          .untilAsserted(
              () ->
                  assertThat(Http.get(server.uri("/carillon/health")).body())
                      .contains("another hub appends to the same log"));
      assertThat(placed).isNotDone();
      assertThat(database.count("shop_order")).as("the order is committed").isEqualTo(2);
      lock.rollback();
    }
    placed.join();
    assertEvents(database, 2);
    assertThat(Http.get(server.uri("/carillon/metrics")).body())
        .containsPattern("(?m)^carillon_relay_up.* 0(\\.0)?$");
    assertThat(ApplicationServer.read(server.log()))
        .contains("Another hub appends to the same log");
  }

  private void assertThatPagesAndStreamsMeetExactly() throws Exception {
    ShopClient shop = new ShopClient(server);
    List<Page> pages = shop.pagesWhileOrdersArePlaced("?snapshot=true", WRITERS);
    long last = shop.place();
    for (Page page : pages) {
      assertThat(page.with(shop.streamed(page, last)))
          .as("no order is missing and none is repeated, after " + page.position())
          .containsExactlyInAnyOrderElementsOf(ShopClient.placed());
    }
    server.say(
        "%d pages of %d orders met their streams, %d with events beyond a prefix"
            .formatted(
                pages.size(),
                ShopClient.placed().size(),
                pages.stream().filter(page -> page.position().contains("~")).count()));
  }
}
