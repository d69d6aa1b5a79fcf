package io.carillon.embedded;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A request for a backup of H2 to the hub that has the database open, which no other process can
 * open then: a file in the data folder, whose mode lets only the hub's own user make one. The hub
 * answers with another file.
 */
public final class BackupRequest {
  private static final Logger LOG = System.getLogger(BackupRequest.class.getName());
  private static final String REQUEST = "carillon.backup-request";
  private static final String ANSWER = "carillon.backup-answer";
  private static final String DONE = "done";
  private static final Duration POLL = Duration.ofMillis(100);

  private BackupRequest() {}

  /**
   * Asks the hub and waits for its answer.
   *
   * @param folder carillon.data
   * @param file a new file, which is written by the hub
   * @throws IOException if the hub does not answer in time, or could not write the file
   */
  public static void submit(Path folder, Path file, Duration timeout)
      throws IOException, InterruptedException {
    Files.deleteIfExists(folder.resolve(ANSWER));
    write(folder.resolve(REQUEST), file.toAbsolutePath().normalize().toString());
    long end = System.nanoTime() + timeout.toNanos();
    Optional<String> answer = Optional.empty();
    while (answer.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(POLL.toMillis());
      answer = take(folder.resolve(ANSWER));
    }
    Files.deleteIfExists(folder.resolve(REQUEST));
    String given = answer.orElseThrow(() -> new IOException("the hub does not answer"));
    if (!given.equals(DONE)) {
      throw new IOException("the hub could not write the backup: " + given);
    }
  }

  /** Writes the backup that has been asked for, if there is one. */
  static void serve(Path folder, DataSource database) {
    try {
      Optional<String> file = take(folder.resolve(REQUEST));
      if (file.isPresent()) {
        write(folder.resolve(ANSWER), backUp(database, Path.of(file.get())));
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "A request for a backup could not be answered", e);
    }
  }

  private static String backUp(DataSource database, Path file) {
    try (Connection connection = database.getConnection()) {
      backUp(connection, file);
      LOG.log(Level.INFO, "The database has been backed up to " + file);
      return DONE;
    } catch (SQLException | IOException e) {
      LOG.log(Level.WARNING, "The database could not be backed up to " + file, e);
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
  }

  /**
   * Writes a backup of a database that is open: a zip with its file, as of one moment.
   *
   * @param file a new file, for the user of this process only
   */
  public static void backUp(Connection connection, Path file) throws SQLException, IOException {
    Files.createFile(file); // fails if it exists
    PrivateFiles.restrictFiles(file.getParent(), file.getFileName().toString());
    try (Statement statement = connection.createStatement()) {
      statement.execute("backup to '" + file.toString().replace("'", "''") + "'");
    } catch (SQLException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static Optional<String> take(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String content = Files.readString(file);
    Files.delete(file);
    return Optional.of(content);
  }

  /** At once, so that a reader sees all of it. */
  private static void write(Path file, String content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(temporary, content);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
