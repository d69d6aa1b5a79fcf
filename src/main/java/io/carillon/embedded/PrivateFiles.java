package io.carillon.embedded;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The data folder and its files, for the hub's own user only: mode 0700 and 0600. On file systems
 * without POSIX permissions, the operating system's defaults apply.
 */
final class PrivateFiles {
  private static final System.Logger LOG = System.getLogger(PrivateFiles.class.getName());

  /** How the names of the hub's files start: those of H2, and the self-signed certificate. */
  private static final List<String> OWN = List.of("carillon.", "self-signed");

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private PrivateFiles() {}

  /**
   * Creates the folder if it is missing, and restricts it: nothing that a library creates in it
   * later is readable by others, whatever its own mode. A folder that also has other files, such as
   * the home of a user, is left as it is.
   */
  static void createFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.map(file -> file.getFileName().toString()).allMatch(PrivateFiles::isOwn)) {
        restrict(folder, FOLDER);
      }
    }
  }

  private static boolean isOwn(String file) {
    return OWN.stream().anyMatch(file::startsWith);
  }

  /** Restricts the files in the folder whose names start with a prefix. */
  static void restrictFiles(Path folder, String prefix) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> own =
          files
              .filter(file -> file.getFileName().toString().startsWith(prefix))
              .filter(Files::isRegularFile)
              .toList();
      own.forEach(file -> restrict(file, FILE));
    } catch (IOException unreadable) {
      LOG.log(Level.WARNING, "The folder " + folder + " cannot be listed", unreadable);
    }
  }

  private static void restrict(Path path, Set<PosixFilePermission> mode) {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    try {
      if (!view.readAttributes().permissions().equals(mode)) {
        view.setPermissions(mode);
      }
    } catch (IOException notOwner) {
      LOG.log(
          Level.WARNING,
          "Other users of this machine may read {0}: its permissions cannot be changed ({1})",
          path,
          notOwner.getMessage());
    }
  }
}
