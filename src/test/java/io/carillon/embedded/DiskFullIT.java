package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.testing.RecordedWarnings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose disk fills goes on by itself as soon as there is room again. */
@Timeout(120)
class DiskFullIT {
  private static final int ROUNDS = 3;
  private static final int EVENT_SIZE = 60_000;
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Random random = new Random(17);
  @TempDir Path folder;

  private static CarillonConfig config(Path data) {
    Properties settings = new Properties();
    settings.setProperty("carillon.port", "0");
    settings.setProperty("carillon.data", data.toString());
    settings.setProperty("carillon.publish.timeout", "PT1S");
    return CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(settings)));
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  @Test
  void publishingGoesOnWhenThereIsRoomAndNothingAcknowledgedIsLost() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    boolean isMounted =
        "root".equals(System.getProperty("user.name"))
            && run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString()) == 0;
    Assumptions.assumeTrue(isMounted, "only root can mount a small disk");
    try (RecordedWarnings warnings = RecordedWarnings.start("io.carillon")) {
      assertRecovery(disk, warnings);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private void assertRecovery(Path disk, RecordedWarnings warnings) throws Exception {
    TreeSet<Integer> acknowledged = new TreeSet<>();
    int next = 0;
    Path filler = disk.resolve("filler");
    EmbeddedServer server = EmbeddedServer.start(config(disk.resolve("data")));
    try {
      for (int round = 0; round < ROUNDS; round++) {
        fill(disk, filler);
        while (publish(server, next) == 201) {
          acknowledged.add(next);
          next++;
        }
        await()
            .atMost(RECOVERY)
            .untilAsserted(() -> assertThat(readiness(server)).contains("disk full"));
        assertThat(get(server, "health/live").statusCode()).isEqualTo(200);

        Files.delete(filler);
        int retried = next;
        await().atMost(RECOVERY).until(() -> publish(server, retried) == 201);
        acknowledged.add(next);
        next++;
        await().atMost(RECOVERY).until(() -> get(server, "health/ready").statusCode() == 200);
      }
    } finally {
      server.close();
    }
    assertThat(warnings.messages().stream().filter(each -> each.contains("disk is full")))
        .hasSize(ROUNDS);
    assertThat(warnings.messages()).hasSizeLessThan(10 * ROUNDS);
    assertStored(disk, acknowledged);
  }

  /** Leaves a few megabytes. */
  private static void fill(Path disk, Path filler) throws IOException {
    long room = Files.getFileStore(disk).getUsableSpace();
    Files.write(filler, new byte[(int) Math.max(0, room - (2 << 20))]);
  }

  private int publish(EmbeddedServer server, int number) throws Exception {
    byte[] data = new byte[EVENT_SIZE / 2];
    random.nextBytes(data); // H2 stores nothing smaller
    String text = number + " " + java.util.HexFormat.of().formatHex(data);
    return client
        .send(
            HttpRequest.newBuilder(server.url().resolve("api/channels/orders/events"))
                .header("Content-Type", "text/plain")
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.ofString(text))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private HttpResponse<String> get(EmbeddedServer server, String path) throws Exception {
    URI uri = server.url().resolve(path);
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
        BodyHandlers.ofString());
  }

  private String readiness(EmbeddedServer server) throws Exception {
    return get(server, "health/ready").body();
  }

  private static void assertStored(Path disk, TreeSet<Integer> acknowledged) throws Exception {
    TreeSet<Integer> stored = new TreeSet<>();
    try (EmbeddedDatabase database = EmbeddedDatabase.open(config(disk.resolve("data")));
        var connection = database.dataSource().getConnection();
        var rows =
            connection
                .createStatement()
                .executeQuery("select event_data from carillon_event where channel = 'orders'")) {
      while (rows.next()) {
        stored.add(Integer.valueOf(new String(rows.getBytes(1)).split(" ")[0]));
      }
    }
    assertThat(stored).containsAll(acknowledged);
  }

  @Test
  void aSemicolonInTheFolderIsRefused() {
    assertThatThrownBy(() -> EmbeddedServer.start(config(folder.resolve("a;IGNORECASE=TRUE"))))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("contains a semicolon");
  }
}
