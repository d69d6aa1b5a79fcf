package io.carillon.system;

import io.carillon.jpa.OwnDatabase;
import io.carillon.jpa.OwnMariadb;
import io.carillon.jpa.OwnPostgresql;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mariadb.jdbc.Driver;

/**
 * {@code mvn -Pchaos verify}: a hub on a database server is killed while it is in use, so many
 * times: {@code -Dcarillon.tests.crashes=…}.
 */
@Tag("chaos")
@Timeout(600)
class DatabaseCrashIT {
  private static final int CRASHES = Integer.getInteger("carillon.tests.crashes", 5);

  @TempDir Path folder;

  @Test
  void readersResumeExactlyOnPostgresql() {
    assertReadersResumeExactly(OwnPostgresql.start(folder), HubProgram.PACKAGED);
  }

  @Test
  void readersResumeExactlyOnMariadb() {
    assertReadersResumeExactly(OwnMariadb.start(folder), HubProgram.PACKAGED.with(Driver.class));
  }

  private void assertReadersResumeExactly(OwnDatabase started, HubProgram program) {
    try (OwnDatabase database = started) {
      Crashes.assertReadersResumeExactly(
          program, folder.resolve("data"), Map.of("carillon.db.url", database.url()), CRASHES);
    }
  }
}
