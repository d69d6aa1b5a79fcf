package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.carillon.wire.ParsedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An event that is retracted is found nowhere: in no answer, in no row, in the memory of no node
 * and, once the database is compacted, in no file. Each search finds it before.
 */
@Tag("chaos")
@Timeout(180)
class RetractionIT {
  private static final String FIELDS =
      """
      {"data":"%1$s data","id":"%1$s id","key":"%1$s key","topics":["%1$s topic"],
       "to":{"users":["%1$s user"],"roles":["%1$s role"]}}""";

  private final String secret = "secret-" + UUID.randomUUID();

  @TempDir Path folder;

  private static int delete(URI uri) {
    return Http.send("DELETE", uri, BodyPublishers.noBody()).statusCode();
  }

  private static String answer(URI events) {
    return Http.get(URI.create(events + "?since=earliest&wait=PT0S"), "Accept", "application/json")
        .body();
  }

  @Test
  void itIsInNoRowAndInTheMemoryOfNoNode() throws Exception {
    try (Nodes nodes = Nodes.startDirect(2, "redis", folder)) {
      URI here = nodes.uri(0, "/api/channels/private/events");
      URI there = nodes.uri(1, "/api/channels/private/events");
      try (StreamClient reader = StreamClient.open(here).connected();
          StreamClient other = StreamClient.open(URI.create(there + "?topic=x")).connected()) {
        Http.postJson(here, FIELDS.formatted(secret));
        Http.postJson(there, "{\"data\":\"%s open\",\"id\":\"%s id2\"}".formatted(secret, secret));
        assertThat(reader.await(1).get(0).data()).contains(secret);
        assertThat(rows(nodes)).isNotEmpty();
        assertThat(memory(nodes.hub(1))).as("the node's hot tail").isTrue();

        assertThat(delete(URI.create(there + "/2"))).isEqualTo(204);
        assertThat(delete(URI.create(there + "/1"))).isEqualTo(204);
        assertThat(delete(URI.create(here + "/1"))).as("repeated").isEqualTo(204);

        reader.await(3);
        assertThat(other.await(2))
            .extracting(ParsedEvent::type, ParsedEvent::data)
            .containsExactly(tuple("retracted", "{\"seq\":2}"), tuple("retracted", "{\"seq\":1}"));
        assertThat(other.lastEventId()).isEqualTo("4");
      }
      assertThat(rows(nodes)).isEmpty();
      for (int node = 0; node < 2; node++) {
        HubProcess hub = nodes.hub(node);
        assertThat(answer(nodes.uri(node, "/api/channels/private/events")))
            .contains("\"next\":\"4\"")
            .doesNotContain(secret);
        await("the memory of node " + node)
            .atMost(Duration.ofSeconds(30))
            .until(() -> !memory(hub));
      }
      assertThat(Http.postJson(here, FIELDS.formatted(secret)).body())
          .as("its publication, repeated")
          .contains("\"first\":1,\"last\":1");
      assertThat(answer(there)).doesNotContain(secret);
    }
  }

  @Test
  void itIsInNoFileOnceH2IsCompacted() throws Exception {
    try (HubProcess hub =
        HubProcess.start(folder, Map.of("carillon.monitoring.interval", "PT0S"))) {
      URI events = hub.uri("/api/channels/private/events");
      Http.postJson(events, FIELDS.formatted(secret));
      Http.postJson(events, "{\"data\":\"kept\"}");
      assertThat(files()).as("files that hold it before").isNotEmpty();

      assertThat(delete(URI.create(events + "/1"))).isEqualTo(204);
      hub.terminate();
    }
    try (Connection h2 =
            DriverManager.getConnection(
                "jdbc:h2:file:" + folder.resolve("carillon") + ";IFEXISTS=TRUE", "carillon", "");
        Statement statement = h2.createStatement()) {
      statement.execute("shutdown compact");
    }

    assertThat(files()).isEmpty();
    try (HubProcess hub =
        HubProcess.start(folder, Map.of("carillon.monitoring.interval", "PT0S"))) {
      assertThat(answer(hub.uri("/api/channels/private/events")))
          .contains("kept", "\"type\":\"retracted\"")
          .doesNotContain(secret);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(this::contains).toList();
    }
  }

  private boolean contains(Path file) {
    try {
      String content = Files.readString(file, StandardCharsets.ISO_8859_1);
      return content.contains(secret);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether an object that is in use holds it. */
  private boolean memory(HubProcess hub) {
    Path dump = folder.resolve("node.hprof");
    hub.dumpHeap(dump);
    try {
      return contains(dump);
    } finally {
      dump.toFile().delete();
    }
  }

  /** Tables with rows that hold it. */
  private List<String> rows(Nodes nodes) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(nodes.database().url());
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet names =
          statement.executeQuery(
              "select table_name from information_schema.tables where table_name like 'carillon%'")) {
        while (names.next()) {
          tables.add(names.getString(1));
        }
      }
      for (String table : tables) {
        String text = "(t.*)::text like '%" + secret + "%'";
        String bytes = "(t.*)::text like '%" + hex(secret) + "%'";
        try (ResultSet rows =
            statement.executeQuery(
                "select count(*) from %s t where %s or %s".formatted(table, text, bytes))) {
          rows.next();
          if (rows.getLong(1) > 0) {
            found.add(table);
          }
        }
      }
    }
    return found;
  }

  private static String hex(String text) {
    StringBuilder hex = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hex.append("%02x".formatted(each));
    }
    return hex.toString();
  }
}
