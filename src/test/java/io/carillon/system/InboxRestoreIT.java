package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup has events and marks of the same moment. */
@Tag("chaos")
class InboxRestoreIT {
  @TempDir Path folder;

  @Test
  void afterARestoreNewNotificationsAreUnread() throws IOException {
    Path data = folder.resolve("data");
    Path backup = folder.resolve("backup");
    try (HubProcess hub = start(data)) {
      send(hub, "before");
      read(hub, 1);
      hub.terminate();
    }
    copy(data, backup);
    try (HubProcess hub = start(data)) {
      send(hub, "lost");
      read(hub, 2);
      assertThat(inbox(hub)).contains("\"total\":2,\"unread\":0");
      hub.terminate();
    }
    try (HubProcess hub = start(backup)) {
      send(hub, "after");

      assertThat(inbox(hub)).contains("\"total\":2,\"unread\":1", "\"title\":\"after\"");
      hub.terminate();
    }
  }

  private static HubProcess start(Path data) {
    return HubProcess.start(data, Map.of("carillon.monitoring.interval", "PT0S"));
  }

  private static void send(HubProcess hub, String title) {
    HttpResponse<String> sent =
        Http.postJson(
            hub.uri("/api/notifications"), "{\"type\":\"system\",\"title\":\"" + title + "\"}");
    assertThat(sent.statusCode()).as(sent.body()).isEqualTo(201);
  }

  private static void read(HubProcess hub, int upTo) {
    HttpResponse<String> read =
        Http.postJson(hub.uri("/api/inbox/read?user=ann"), "{\"upTo\":\"" + upTo + "\"}");
    assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
  }

  private static String inbox(HubProcess hub) {
    return Http.get(hub.uri("/api/inbox?user=ann")).body();
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(from)) {
      all = files.toList();
    }
    all.forEach(
        file -> {
          try {
            Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
