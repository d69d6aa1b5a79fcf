package io.carillon.embedded;

import io.carillon.diagnostics.OutageLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The folder with the file of H2. While it is open, a thread looks every second whether the file
 * can grow: if not, publications are refused until it can, which the application log tells once. It
 * also serves {@link BackupRequest}s.
 */
final class DataFolder implements AutoCloseable {
  /** Less room is as good as none: H2 writes chunks of this order. */
  private static final long LEAST_ROOM = 1 << 20;

  private static final long INTERVAL_SECONDS = 1;

  private final Path folder;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final OutageLog outage;
  private volatile Optional<String> problem = Optional.empty();

  private DataFolder(Path folder) {
    this.folder = folder;
    this.outage =
        new OutageLog(
            System.getLogger(DataFolder.class.getName()),
            "The database in " + folder + " cannot be written: its disk is full or read-only",
            "The database in " + folder + " can be written again");
  }

  /**
   * Creates the folder, or uses an existing one.
   *
   * @throws StartException if H2 could not have its file there
   */
  static DataFolder open(Path folder) {
    if (folder.toString().contains(";")) { // begins a setting in the URL of H2
      throw new StartException("carillon.data = " + folder + " contains a semicolon");
    }
    try {
      PrivateFiles.createFolder(folder);
    } catch (IOException e) {
      throw new StartException(
          "the folder carillon.data = " + folder + " cannot be created: " + e, e);
    }
    if (!Files.isWritable(folder)) {
      throw new StartException("the folder carillon.data = " + folder + " is not writable");
    }
    return new DataFolder(folder);
  }

  /**
   * Starts to look.
   *
   * @param database whose file is in the folder, for backups
   */
  void watch(DataSource database) {
    Thread thread = new Thread(() -> run(database), "carillon-disk");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(DataSource database) {
    try {
      do {
        look();
        BackupRequest.serve(folder, database);
      } while (!closed.await(INTERVAL_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    problem = find();
    if (problem.isPresent()) {
      outage.failed(null);
    } else {
      outage.succeeded();
    }
  }

  private Optional<String> find() {
    try {
      if (!Files.isWritable(folder)) {
        return Optional.of("the folder of the database is read-only");
      }
      return Files.getFileStore(folder).getUsableSpace() < LEAST_ROOM
          ? Optional.of("disk full: the database cannot be written")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("the folder of the database cannot be read");
    }
  }

  /** Why the database cannot be written. */
  Optional<String> problem() {
    return problem;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
