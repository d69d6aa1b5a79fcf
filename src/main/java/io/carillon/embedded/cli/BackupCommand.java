package io.carillon.embedded.cli;

import io.carillon.embedded.BackupRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code carillon backup FILE}: backs up H2, whether the hub runs or not. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description =
        "Writes a zip with the database of the standalone hub (H2), while it runs or when it is"
            + " stopped. Run it as the user of the hub, on its machine.",
    footer = {
      "",
      "To restore it, stop the hub and unpack the zip into its empty data folder.",
      "",
      "Example:",
      "  backup /var/backups/carillon.zip --data=/var/lib/carillon"
    })
final class BackupCommand implements Callable<Integer> {
  private static final int IN_USE = 90020; // org.h2.api.ErrorCode: DATABASE_ALREADY_OPEN_1

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "a new file")
  private Path file = Path.of("carillon.zip");

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "carillon.data: the folder with the file of H2. Default: ./data")
  private Path data = Path.of("data");

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "PT10M",
      description = "how long to wait for the hub. Default: ${DEFAULT-VALUE}")
  private Duration timeout = Duration.ofMinutes(10);

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  BackupCommand() {}

  @Override
  public Integer call() throws SQLException, IOException, InterruptedException {
    Path target = file.toAbsolutePath().normalize();
    if (Files.exists(target)) {
      throw new ParameterException(spec.commandLine(), target + " exists already");
    }
    try (Connection connection = H2File.connect(spec, data)) {
      BackupRequest.backUp(connection, target);
    } catch (SQLException e) {
      if (e.getErrorCode() != IN_USE) {
        throw e;
      }
      BackupRequest.submit(data, target, timeout);
    }
    spec.commandLine().getOut().printf("%s: %d bytes%n", target, Files.size(target));
    return 0;
  }
}
