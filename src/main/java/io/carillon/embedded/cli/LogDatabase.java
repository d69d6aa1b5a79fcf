package io.carillon.embedded.cli;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of a connection to the database of the log. */
final class LogDatabase {
  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "carillon.data: the folder with the file of H2. Default: ./data")
  private Path data = Path.of("data");

  @Option(names = "--db-url", paramLabel = "URL", description = "carillon.db.url, instead of H2")
  private Optional<String> url = Optional.empty();

  @Option(names = "--db-user", paramLabel = "USER", description = "carillon.db.user")
  private Optional<String> user = Optional.empty();

  /**
   * Opens it; the password is in {@code CARILLON_DB_PASSWORD}.
   *
   * @throws SQLException if it is unavailable; H2: if a hub has it open
   */
  Connection connect(CommandSpec spec) throws SQLException {
    return url.isPresent()
        ? DriverManager.getConnection(url.get(), user.orElse(null), password())
        : H2File.connect(spec, data);
  }

  private static @Nullable String password() {
    return System.getenv("CARILLON_DB_PASSWORD");
  }
}
