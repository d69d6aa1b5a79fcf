package io.carillon.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a class-data archive was written for, in a file beside it: the Java installation, and the
 * jar with its path, size and time, which Java compares, too. Java uses no archive that does not
 * fit, without a word.
 */
public final class ArchiveStamp {
  private final Path file;

  private ArchiveStamp(Path file) {
    this.file = file;
  }

  /** Of an archive. */
  public static ArchiveStamp of(Path archive) {
    return new ArchiveStamp(archive.resolveSibling(archive.getFileName() + ".stamp"));
  }

  /**
   * Whether the archive was written for this Java and these jars.
   *
   * @throws IOException if a jar or the stamp cannot be read
   */
  public boolean fits() throws IOException {
    return Files.exists(file) && Files.readAllLines(file).equals(current());
  }

  /**
   * The archive has been written for this Java and these jars.
   *
   * @throws IOException if the stamp cannot be written
   */
  public void write() throws IOException {
    Files.write(file, current());
  }

  private static List<String> current() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(System.getProperty("java.home") + " " + System.getProperty("java.vm.version"));
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(jar);
      lines.add(jar + " " + Files.size(path) + " " + Files.getLastModifiedTime(path));
    }
    return lines;
  }
}
