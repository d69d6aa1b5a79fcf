package io.carillon.system;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What holds for several nodes holds for one. */
@Timeout(120)
class OneNodeIT extends NodesContract {
  @TempDir static Path folder;
  private static HubProcess hub;

  @BeforeAll
  static void start() {
    hub =
        HubProcess.start(
            folder,
            Map.of(
                "carillon.chat.leave-grace", LEAVE_GRACE, "carillon.heartbeat-interval", "PT1S"));
  }

  @AfterAll
  static void stop() {
    hub.close();
  }

  @Override
  URI uri(int node, String path) {
    return hub.uri(path);
  }
}
