package io.carillon.embedded.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The database of a standalone hub that is stopped. */
final class H2File {
  private H2File() {}

  /**
   * Opens it.
   *
   * @param data carillon.data
   * @throws SQLException if a hub has it open
   */
  static Connection connect(CommandSpec spec, Path data) throws SQLException {
    Path folder = data.toAbsolutePath().normalize();
    if (!Files.exists(folder.resolve("carillon.mv.db"))) {
      throw new ParameterException(spec.commandLine(), "there is no carillon.mv.db in " + folder);
    }
    return DriverManager.getConnection(
        "jdbc:h2:file:" + folder.resolve("carillon") + ";IFEXISTS=TRUE", "carillon", "");
  }
}
