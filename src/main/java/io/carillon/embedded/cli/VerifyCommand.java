package io.carillon.embedded.cli;

import io.carillon.schema.LogVerification;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code carillon verify --data=./data}: looks for mistakes in the event log. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Looks for lost events, wrong heads and orphans in the event log. H2: with the hub stopped.",
    footer = {
      "",
      "Examples:",
      "  verify --data=./data",
      "  CARILLON_DB_PASSWORD=… verify --db-url=jdbc:postgresql://db/carillon --db-user=carillon"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int PROBLEMS = 1;

  @Spec private CommandSpec spec;

  @Mixin private LogDatabase database = new LogDatabase();

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  VerifyCommand() {}

  @Override
  public Integer call() throws SQLException {
    try (Connection connection = database.connect(spec)) {
      LogVerification.Result result = LogVerification.run(connection);
      result.problems().forEach(spec.commandLine().getErr()::println);
      spec.commandLine()
          .getOut()
          .printf(
              "%d channels, %d events, %d expired, %d missing without a record, %d problems%n",
              result.channels(),
              result.events(),
              result.expired(),
              result.unexplained(),
              result.problems().size());
      return result.problems().isEmpty() ? 0 : PROBLEMS;
    }
  }
}
