package io.carillon.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Programs of this machine. */
final class Programs {
  private Programs() {}

  /** Whether all are on the path. */
  static boolean exist(String... names) {
    List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator));
    return Arrays.stream(names)
        .allMatch(
            name ->
                folders.stream()
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(name))));
  }

  /** The version of a package of Debian; empty where there are no such packages. */
  static String version(String debianPackage) {
    return output("dpkg-query", "-W", "-f=${Version}", debianPackage).orElse("");
  }

  /** The revision of this project. */
  static String revision() {
    return output("git", "rev-parse", "--short", "HEAD").orElse("unknown");
  }

  /** What a program prints; empty if it fails, or does not exist. */
  static Optional<String> output(String... command) {
    try {
      return Optional.of(output(Path.of("."), command));
    } catch (IOException | IllegalStateException failed) {
      return Optional.empty();
    }
  }

  /**
   * What a program prints.
   *
   * @throws IllegalStateException if it fails, with what it has printed
   */
  static String output(Path folder, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + status + "\n" + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return output.strip();
  }
}
