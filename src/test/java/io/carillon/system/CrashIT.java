package io.carillon.system;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub on H2 is killed while it is in use, so many times: {@code -Dcarillon.tests.crashes=…}.
 * {@link DatabaseCrashIT} does so on database servers.
 */
class CrashIT {
  private static final int CRASHES = Integer.getInteger("carillon.tests.crashes", 2);

  @TempDir Path data;

  @Test
  void acknowledgedEventsSurviveAKillAndReadersResumeExactly() {
    Crashes.assertReadersResumeExactly(HubProgram.PACKAGED, data, Map.of(), CRASHES);
  }
}
