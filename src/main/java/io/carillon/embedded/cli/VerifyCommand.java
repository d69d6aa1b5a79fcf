package io.carillon.embedded.cli;

import io.carillon.schema.LogVerification;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon verify --data=./data}: looks for mistakes in the event log. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Looks for holes, wrong heads and orphans in the event log. H2: with the hub stopped.",
    footer = {
      "",
      "Examples:",
      "  verify --data=./data",
      "  CARILLON_DB_PASSWORD=… verify --db-url=jdbc:postgresql://db/carillon --db-user=carillon"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int PROBLEMS = 1;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "carillon.data: the folder with the file of H2. Default: ./data")
  private Path data = Path.of("data");

  @Option(names = "--db-url", paramLabel = "URL", description = "carillon.db.url, instead of H2")
  private Optional<String> url = Optional.empty();

  @Option(names = "--db-user", paramLabel = "USER", description = "carillon.db.user")
  private Optional<String> user = Optional.empty();

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  VerifyCommand() {}

  @Override
  public Integer call() throws SQLException {
    try (Connection connection = connect()) {
      LogVerification.Result result = LogVerification.run(connection);
      result.problems().forEach(spec.commandLine().getErr()::println);
      spec.commandLine()
          .getOut()
          .printf(
              "%d channels, %d events, %d positions without an event (expired), %d problems%n",
              result.channels(), result.events(), result.holes(), result.problems().size());
      return result.problems().isEmpty() ? 0 : PROBLEMS;
    }
  }

  private Connection connect() throws SQLException {
    return url.isPresent()
        ? DriverManager.getConnection(url.get(), user.orElse(null), password())
        : H2File.connect(spec, data);
  }

  private static @Nullable String password() {
    return System.getenv("CARILLON_DB_PASSWORD");
  }
}
