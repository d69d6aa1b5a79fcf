package io.carillon.embedded.cli;

import io.carillon.jpa.EpochStatements;
import io.carillon.jpa.Micros;
import io.carillon.jpa.OpenedEpoch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code carillon log …}: what operators tell the hub about its event log. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "What an operator tells the hub about its event log.")
final class LogCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  LogCommand() {}

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is required: restored");
  }

  /** After a restore with all nodes stopped: a new epoch begins. */
  @Command(
      name = "restored",
      mixinStandardHelpOptions = true,
      description =
          "Opens a new epoch of the log, after its database was restored while all nodes were"
              + " stopped, and before one is started: readers that have lost events receive a gap.",
      footer = {
        "",
        "Examples:",
        "  log restored --data=./data",
        "  CARILLON_DB_PASSWORD=… log restored --db-url=jdbc:postgresql://db/carillon"
            + " --db-user=carillon"
      })
  int restored(@Mixin LogDatabase database) throws SQLException {
    try (Connection connection = database.connect(spec)) {
      connection.setAutoCommit(false);
      OpenedEpoch opened =
          EpochStatements.openByClock(connection, Micros.of(Clock.systemUTC().instant()));
      connection.commit();
      spec.commandLine().getOut().printf("epoch %d of the log begins%n", opened.epoch());
      spec.commandLine().getOut().flush();
      return 0;
    }
  }
}
