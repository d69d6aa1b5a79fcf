package io.carillon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No attack: what the others are compared with. */
@Tag("attack")
@Timeout(120)
class NoAttackIT {
  @TempDir Path data;

  @Test
  void othersAreServedWithoutAnAttack() throws Exception {
    try (AttackedHub hub = AttackedHub.start(data);
        Others others = Others.of(hub)) {
      Thread.sleep(2_000);
      others.assertServed("no attack");
      hub.assertUnharmed();
    }
  }

  @Test
  void othersAreServedOverTls() throws Exception {
    try (AttackedHub hub = AttackedHub.startTls(data, Map.of());
        Others others = Others.of(hub);
        Http2Connection http2 = hub.connectHttp2()) {
      assertThat(http2.status(http2.get("/health/live"), Duration.ofSeconds(5))).contains(200);
      Thread.sleep(2_000);
      others.assertServed("no attack, with TLS");
      hub.assertUnharmed();
    }
  }
}
