package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.SchemaMode;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import io.carillon.log.Batch;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import io.carillon.log.Replay;
import io.carillon.schema.LogVerification;
import io.carillon.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Databases that earlier versions have written are upgraded in place: all positions, ids and events
 * are as they were. The files are kept for as long as their version is supported.
 */
class UpgradeIT {
  private static final String FIXTURES = "/io/carillon/schema/version-0/";
  private static final ChannelName ORDERS = new ChannelName("orders");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir Path folder;

  @Test
  void theFileOfH2WithoutAVersion() throws Exception {
    Path file = folder.resolve("carillon.mv.db");
    try (InputStream in = fixture("h2.mv.db.gz")) {
      Files.copy(in, file);
    }
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:file:" + folder.resolve("carillon"));
    database.setUser("carillon");
    for (Stack stack : List.of(Stack.HIBERNATE_ON_H2, Stack.ECLIPSELINK_ON_H2)) {
      assertUpgraded(database, stack);
    }
  }

  @Test
  void thePostgresqlWithoutAVersion() throws Exception {
    DataSource database = TestDatabases.postgresql();
    try (InputStream in = fixture("postgresql.sql.gz");
        Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    for (Stack stack : List.of(Stack.HIBERNATE_ON_POSTGRESQL, Stack.ECLIPSELINK_ON_POSTGRESQL)) {
      assertUpgraded(database, stack);
    }
  }

  private static InputStream fixture(String name) throws IOException {
    return new GZIPInputStream(UpgradeIT.class.getResourceAsStream(FIXTURES + name));
  }

  /** Twice: the second start finds what the first one has appended. */
  private static void assertUpgraded(DataSource database, Stack stack) throws SQLException {
    new Schema(database).prepare(SchemaMode.MIGRATE, 1 << 18, Executors.defaultThreadFactory());
    Stack.Node node = stack.boot(database);
    try {
      JpaEventLog log = new JpaEventLog(node.transactions(), Clock.systemUTC());
      long head = log.extent(ORDERS).head();
      assertPositions(log);
      assertEvents(log);
      assertContinued(node, head);
      try (Connection connection = database.getConnection()) {
        assertThat(LogVerification.run(connection).problems()).isEmpty();
      }
    } finally {
      node.factory().close();
    }
  }

  private static void assertPositions(JpaEventLog log) {
    assertThat(log.extent(ORDERS).first()).isEqualTo(1);
    assertThat(log.extent(ORDERS).head()).isGreaterThanOrEqualTo(15);
    assertThat(log.extent(new ChannelName("Orders")).head()).isEqualTo(3);
    assertThat(log.extent(new ChannelName("short")).head()).isEqualTo(5);
  }

  private static void assertEvents(JpaEventLog log) {
    // as a reader resumes with Last-Event-ID: 3
    Replay resumed = log.readAfter(ORDERS, 3, PageLimit.events(12));
    assertThat(resumed).isInstanceOf(Replay.Complete.class);
    assertThat(resumed.events())
        .extracting(Event::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(4, 15).boxed().toList());
    Event tenth = resumed.events().get(6);
    assertThat(tenth.data()).isEqualTo(Data.json("{\"n\":10}"));
    assertThat(tenth.key()).contains("k1");
    assertThat(tenth.topics()).extracting(topic -> topic.value()).containsExactly("t0");
    assertThat(resumed.events().get(11).expiry()).isPresent();
    Event big = log.readAfter(new ChannelName("big"), 0, PageLimit.events(1)).events().get(0);
    assertThat(big.data().size()).isEqualTo(20_000);
    Event personal =
        log.readAfter(new ChannelName("private"), 0, PageLimit.events(1)).events().get(0);
    assertThat(personal.audience().users()).containsExactly("ann");
  }

  private static void assertContinued(Stack.Node node, long head) {
    try (GroupCommitAppender appender =
        new GroupCommitAppender(
            node.transactions(),
            AppenderConfig.withTimeout(TIMEOUT, 0),
            Clock.systemUTC(),
            Ticker.SYSTEM,
            Thread::new,
            Runnable::run,
            appended -> {})) {
      Publication known = Publication.to(ORDERS.value()).text("again").id("order-7").build();
      Receipt repeated = LogTest.await(appender.append(Batch.of(List.of(known))));
      assertThat(repeated.first()).isEqualTo(7);
      assertThat(repeated.repeated()).isEqualTo(1);
      Publication next = Publication.to(ORDERS.value()).text("next").build();
      assertThat(LogTest.await(appender.append(Batch.of(List.of(next)))).first())
          .isEqualTo(head + 1);
    }
  }
}
