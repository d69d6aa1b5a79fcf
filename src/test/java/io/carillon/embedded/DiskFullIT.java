package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.testing.RecordedWarnings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub whose disk fills goes on by itself as soon as there is room again; every other round with
 * publishers at work all the time. More rounds, in which the disk stays full for up to a minute:
 * {@code -Dcarillon.tests.disk-rounds=20}.
 */
@Timeout(1800)
class DiskFullIT {
  private static final int FEW_ROUNDS = 3;
  private static final int ROUNDS = Integer.getInteger("carillon.tests.disk-rounds", FEW_ROUNDS);
  private static final int LONGEST_SECONDS = 60;
  private static final int PUBLISHERS = 4;
  private static final int MEBIBYTE = 1 << 20;
  private static final int DISK_MEBIBYTES = 16 + 8 * ROUNDS;
  private static final int EVENT_SIZE = 60_000;
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicInteger published = new AtomicInteger();
  private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean isDone;
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
            && run(
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "size=" + DISK_MEBIBYTES + "m",
                    "tmpfs",
                    disk.toString())
                == 0;
    Assumptions.assumeTrue(isMounted, "only root can mount a small disk");
    try (RecordedWarnings warnings = RecordedWarnings.start("io.carillon")) {
      assertRecovery(disk, warnings);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private void assertRecovery(Path disk, RecordedWarnings warnings) throws Exception {
    Path filler = disk.resolve("filler");
    EmbeddedServer server = EmbeddedServer.start(config(disk.resolve("data")));
    try {
      for (int round = 0; round < ROUNDS; round++) {
        boolean isLoaded = round % 2 == 1;
        List<Thread> load = isLoaded ? startLoad(server) : List.of();
        fill(disk, filler);
        fillLog(server);
        await()
            .atMost(RECOVERY)
            .untilAsserted(() -> assertThat(readiness(server)).contains("disk full"));
        assertThat(get(server, "health/live").statusCode()).isEqualTo(200);
        TimeUnit.MILLISECONDS.sleep(millisFull(round)); // what is tested is that it takes long

        long freed = System.nanoTime();
        Files.delete(filler);
        await().atMost(RECOVERY).until(() -> tryPublish(server));
        Duration recovery = Duration.ofNanos(System.nanoTime() - freed);
        System.out.printf(
            "disk full for %.1f s%s: published %.1f s after it had room%n",
            millisFull(round) / 1e3, isLoaded ? " under load" : "", recovery.toMillis() / 1e3);
        isDone = true;
        for (Thread each : load) {
          each.join();
        }
        isDone = false;
        await().atMost(RECOVERY).until(() -> get(server, "health/ready").statusCode() == 200);
      }
    } finally {
      isDone = true;
      server.close();
    }
    List<String> messages = warnings.messages();
    System.out.println(messages.size() + " warnings in " + ROUNDS + " rounds");
    assertThat(messages.stream().filter(each -> each.contains("disk is full")))
        .hasSizeGreaterThanOrEqualTo(ROUNDS);
    assertThat(messages.size()).as(messages::toString).isLessThan(10 * ROUNDS);
    assertStored(disk);
  }

  /** From a second to a minute if there are many rounds, else none. */
  private static long millisFull(int round) {
    return ROUNDS <= FEW_ROUNDS
        ? 0
        : Math.round(1_000 * Math.pow(LONGEST_SECONDS, (double) round / (ROUNDS - 1)));
  }

  private List<Thread> startLoad(EmbeddedServer server) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      Thread thread = new Thread(() -> publishUntilDone(server), "load-" + i);
      thread.start();
      threads.add(thread);
    }
    return threads;
  }

  private void publishUntilDone(EmbeddedServer server) {
    try {
      while (!isDone) {
        if (!tryPublish(server)) {
          TimeUnit.MILLISECONDS.sleep(100); // refused: as a client that backs off
        }
      }
    } catch (Exception e) {
      failures.add(e);
    }
  }

  private void fillLog(EmbeddedServer server) throws Exception {
    boolean hasRoom = true;
    while (hasRoom) {
      hasRoom = tryPublish(server);
    }
  }

  /** Leaves two megabytes, or what publishers leave. */
  private static void fill(Path disk, Path filler) throws IOException {
    long room = Files.getFileStore(disk).getUsableSpace() - 2 * MEBIBYTE;
    byte[] block = new byte[MEBIBYTE];
    try (OutputStream out = Files.newOutputStream(filler)) {
      for (long left = room; left > 0; left -= block.length) {
        out.write(block, 0, (int) Math.min(left, block.length));
      }
    } catch (IOException fullAlready) {
      assertThat(fullAlready).hasMessageContaining("No space left");
    }
  }

  private boolean tryPublish(EmbeddedServer server) throws Exception {
    int number = published.getAndIncrement();
    byte[] data = new byte[EVENT_SIZE / 2];
    ThreadLocalRandom.current().nextBytes(data); // H2 stores nothing smaller
    String text = number + " " + HexFormat.of().formatHex(data);
    int status =
        client
            .send(
                HttpRequest.newBuilder(server.url().resolve("api/channels/orders/events"))
                    .header("Content-Type", "text/plain")
                    .timeout(Duration.ofSeconds(10))
                    .POST(BodyPublishers.ofString(text))
                    .build(),
                BodyHandlers.discarding())
            .statusCode();
    if (status == 201) {
      acknowledged.add(number);
    }
    return status == 201;
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

  private void assertStored(Path disk) throws Exception {
    Set<Integer> stored = new HashSet<>();
    try (EmbeddedDatabase database = EmbeddedDatabase.open(config(disk.resolve("data")));
        var connection = database.dataSource().getConnection();
        var rows =
            connection
                .createStatement()
                .executeQuery("select event_data from carillon_event where channel = 'orders'")) {
      while (rows.next()) {
        String text = new String(rows.getBytes(1), StandardCharsets.US_ASCII);
        stored.add(Integer.valueOf(text.substring(0, text.indexOf(' '))));
      }
    }
    assertThat(failures).isEmpty();
    assertThat(acknowledged).isNotEmpty().allMatch(stored::contains);
  }

  @Test
  void aSemicolonInTheFolderIsRefused() {
    assertThatThrownBy(() -> EmbeddedServer.start(config(folder.resolve("a;IGNORECASE=TRUE"))))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("contains a semicolon");
  }
}
