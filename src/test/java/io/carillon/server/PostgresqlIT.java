package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.system.Http;
import io.carillon.system.NumberPublishers;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of {@code server-config} make a PostgreSQL the default data source; then the server
 * is killed while it is in use. What was acknowledged is still there, and readers read on exactly.
 */
@ExtendWith(ArquillianExtension.class)
class PostgresqlIT {
  private static final String HUB = "hub";
  private static final int CRASHES = 2;
  private static final int PUBLISHERS = 4;
  private static final int ACKNOWLEDGED_BETWEEN_CRASHES = 300;

  @ArquillianResource ApplicationServer server;
  @ArquillianResource Deployer deployer;
  @TempDir Path folder;

  @Deployment(name = HUB, managed = false, testable = false)
  static WebArchive hub() {
    return Archives.hub();
  }

  @Test
  void acknowledgedEventsSurviveAKillAndReadersResumeExactly() throws IOException {
    URI events = server.uri("/carillon/api/channels/crash/events");
    try (Database database = Database.start(folder)) {
      server.environment().putAll(database.environment());
      server.usePostgresql(DriverJar.of(org.postgresql.Driver.class));
      try {
        deployer.deploy(HUB);
        try {
          crashInUse(events, database);
        } finally {
          deployer.undeploy(HUB);
        }
      } finally {
        server.restoreDataSource();
      }
      long before = database.events();
      deployer.deploy(HUB);
      assertThat(Http.postText(events, "restored").statusCode()).isEqualTo(201);
      deployer.undeploy(HUB);
      assertThat(database.events()).as("the server's own data source is back").isEqualTo(before);
    }
  }

  private void crashInUse(URI events, Database database) {
    URI whole = URI.create(events + "?since=earliest");
    List<ParsedEvent> read = new ArrayList<>();
    try (NumberPublishers publishers = NumberPublishers.start(events, PUBLISHERS)) {
      StreamClient reader = StreamClient.open(whole);
      for (int crash = 0; crash < CRASHES; crash++) {
        publishers.awaitAcknowledged((crash + 1) * ACKNOWLEDGED_BETWEEN_CRASHES);
        server.kill();
        reader.awaitEnd();
        read.addAll(reader.published());
        String position = reader.lastEventId();
        server.start();
        await("the hub is back").atMost(Duration.ofSeconds(60)).until(this::isBack);
        reader = StreamClient.resume(whole, position);
      }
      publishers.awaitAcknowledged((CRASHES + 1) * ACKNOWLEDGED_BETWEEN_CRASHES);
      publishers.finish();

      List<ParsedEvent> log = publishers.wholeLog();
      publishers.assertAllIn(log);
      assertThat(database.events()).as("in PostgreSQL").isGreaterThanOrEqualTo(log.size());
      reader.await(log.size() - read.size());
      read.addAll(reader.published());
      reader.close();
      assertThat(read).as("what a reader saw that resumed by id").isEqualTo(log);
      server.say(
          "%d of %d events acknowledged before %d kills, none missing"
              .formatted(publishers.acknowledged(), log.size(), CRASHES));
    }
  }

  private boolean isBack() {
    try {
      return Http.get(server.uri("/carillon/api/channels")).statusCode() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }
}
