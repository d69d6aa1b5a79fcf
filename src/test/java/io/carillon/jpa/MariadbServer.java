package io.carillon.jpa;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** A MariaDB that is started once for all tests of the JVM. */
final class MariadbServer {
  private MariadbServer() {}

  private static final class Running {
    static final OwnMariadb SERVER = start();
  }

  private static OwnMariadb start() {
    try {
      Path folder = Files.createTempDirectory("carillon-mariadb");
      OwnMariadb server = OwnMariadb.start(folder, List.of("--innodb-flush-log-at-trx-commit=0"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, folder)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(OwnMariadb server, Path folder) {
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty database, with a collation that does not distinguish case. */
  static DataSource newDatabase(String name) {
    Running.SERVER.createDatabase(name);
    try {
      return new MariaDbDataSource(OwnMariadb.url(Running.SERVER.port(), name));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
