package io.carillon.embedded.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.embedded.BackupRequest;
import io.carillon.embedded.EmbeddedServer;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.publish.Publisher;
import io.carillon.testing.HubExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backup of a running hub, restore, verification. */
@Timeout(60)
class BackupIT {
  private static final ChannelName CHANNEL = new ChannelName("orders");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return CarillonCommand.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  private static void publish(EmbeddedServer hub, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      hub.bean(Publisher.class)
          .publish(Publication.to(CHANNEL.value()).text("event " + i).id("id-" + i).build())
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aRunningHubIsBackedUpAndItsRestoredLogIsAsItWas() throws Exception {
    Path data = folder.resolve("data");
    Path backup = folder.resolve("it's a backup.zip");
    try (EmbeddedServer hub = HubExtension.start(data, Map.of())) {
      publish(hub, 5);

      // as the command asks, once it finds the database in use by another process
      BackupRequest.submit(data, backup, Duration.ofSeconds(20));

      assertThat(run("backup", backup.toString(), "--data=" + data)).isEqualTo(2);
      assertThat(err.toString()).contains("exists already");
      assertThatThrownBy(() -> BackupRequest.submit(data, backup, Duration.ofSeconds(20)))
          .hasMessageContaining("could not write the backup");
    }

    Path restored = Files.createDirectory(folder.resolve("restored"));
    unpack(backup, restored);
    assertThat(run("verify", "--data=" + restored)).as(err.toString()).isZero();
    assertThat(out.toString()).contains(" 0 problems");
    try (EmbeddedServer hub = HubExtension.start(restored, Map.of())) {
      List<Event> events =
          hub.bean(EventLog.class).readAfter(CHANNEL, 0, PageLimit.events(10)).events();
      assertThat(events).extracting(Event::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
    }
    Path again = folder.resolve("stopped.zip");
    assertThat(run("backup", again.toString(), "--data=" + restored)).as(err.toString()).isZero();
    assertThat(again).isNotEmptyFile();
  }

  private static void unpack(Path zip, Path target) throws Exception {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Files.copy(in, target.resolve(entry.getName()));
      }
    }
  }
}
