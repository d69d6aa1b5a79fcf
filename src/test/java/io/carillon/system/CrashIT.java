package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hub is killed while it is in use, again and again. What it has acknowledged it still has, and
 * every reader reads on exactly.
 */
class CrashIT {
  private static final int CRASHES = 4;
  private static final int PUBLISHERS = 4;
  private static final int ACKNOWLEDGED_BETWEEN_CRASHES = 150;

  @TempDir Path data;

  @Test
  void acknowledgedEventsSurviveAKillAndReadersResumeExactly() {
    int port = HubProcess.freePort();
    Map<String, String> settings = Map.of("carillon.stream.reconnect-delay", "PT0.05S");
    URI events = URI.create("http://127.0.0.1:" + port + "/api/channels/crash/events");
    HubProcess hub = HubProcess.start(port, data, settings);
    List<ParsedEvent> read = new ArrayList<>();
    try (NumberPublishers publishers = NumberPublishers.start(events, PUBLISHERS);
        ForeignClient foreign = new ForeignClient(URI.create(events + "?since=earliest"))) {
      StreamClient reader = StreamClient.resume(URI.create(events + "?since=earliest"), "");
      for (int crash = 0; crash < CRASHES; crash++) {
        publishers.awaitAcknowledged((crash + 1) * ACKNOWLEDGED_BETWEEN_CRASHES);
        hub.kill();
        reader.awaitEnd();
        read.addAll(reader.published());
        String position = reader.lastEventId();
        hub = HubProcess.start(port, data, settings);
        reader = StreamClient.resume(URI.create(events + "?since=earliest"), position);
      }
      publishers.awaitAcknowledged((CRASHES + 1) * ACKNOWLEDGED_BETWEEN_CRASHES);
      publishers.finish();

      List<ParsedEvent> log = publishers.wholeLog();
      publishers.assertAllIn(log);

      reader.await(log.size() - read.size());
      read.addAll(reader.published());
      reader.close();
      assertThat(read).as("what a reader saw that resumed by id").isEqualTo(log);
      assertThat(foreign.await(log.size()))
          .as("what a client from elsewhere saw")
          .isEqualTo(log.stream().map(ParsedEvent::id).toList());
    } finally {
      hub.close();
    }
  }
}
