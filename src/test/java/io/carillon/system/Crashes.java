package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Kills of a hub that is in use. */
final class Crashes {
  private static final int PUBLISHERS = 4;
  private static final int ACKNOWLEDGED_BETWEEN_CRASHES = 150;

  private Crashes() {}

  /**
   * Kills a hub again and again and starts it anew, and checks that what it has acknowledged it
   * still has, and that every reader continues exactly.
   *
   * @param data the folder of the hub
   * @param settings of the hub
   * @param crashes how many
   */
  static void assertReadersResumeExactly(
      HubProgram program, Path data, Map<String, String> settings, int crashes) {
    int port = HubProcess.freePort();
    Map<String, String> all = new HashMap<>(settings);
    all.put("carillon.stream.reconnect-delay", "PT0.05S");
    URI events = URI.create("http://127.0.0.1:" + port + "/api/channels/crash/events");
    URI fromFirst = URI.create(events + "?since=earliest");
    HubProcess hub = HubProcess.start(program, port, data, all);
    List<ParsedEvent> read = new ArrayList<>();
    try (NumberPublishers publishers = NumberPublishers.start(events, PUBLISHERS);
        ForeignClient foreign = new ForeignClient(fromFirst)) {
      StreamClient reader = StreamClient.resume(fromFirst, "");
      for (int crash = 1; crash <= crashes; crash++) {
        publishers.awaitAcknowledged(crash * ACKNOWLEDGED_BETWEEN_CRASHES);
        hub.kill();
        reader.awaitEnd();
        read.addAll(reader.published());
        String position = reader.lastEventId();
        hub = HubProcess.start(program, port, data, all);
        reader = StreamClient.resume(fromFirst, position);
      }
      publishers.awaitAcknowledged((crashes + 1) * ACKNOWLEDGED_BETWEEN_CRASHES);
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
      System.out.println(
          crashes
              + " crashes: "
              + publishers.acknowledged()
              + " of "
              + log.size()
              + " events were acknowledged, all were read once and in order");
    } finally {
      hub.close();
    }
  }
}
