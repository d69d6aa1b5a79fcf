package io.carillon.embedded;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The class-data archive that the options of the JVM name: if it is missing, or was written for
 * another jar or another Java, this hub writes it for the next start. {@code java -jar
 * carillon-standalone.jar archive} does that, in a process of the lowest priority, some time after
 * the start, when clients have reconnected.
 */
final class StartArchive {
  private static final Logger LOG = Logger.getLogger(StartArchive.class.getName());
  private static final String SHARED_ARCHIVE = "-XX:SharedArchiveFile=";
  private static final String AOT_CACHE = "-XX:AOTCache=";
  private static final Duration TIME_TO_SETTLE = Duration.ofSeconds(20);
  private static final long DEADLINE_SECONDS = 120;
  private static final Path NICE = Path.of("/usr/bin/nice");

  private final Path file;
  private final boolean isAotCache;

  private StartArchive(Path file, boolean isAotCache) {
    this.file = file;
    this.isAotCache = isAotCache;
  }

  /**
   * Looks after it, later, on a thread of its own.
   *
   * @param main of this program
   */
  static void writeIfMissing(Class<?> main) {
    Thread thread = new Thread(() -> settleAndWrite(main), "carillon-archive");
    thread.setDaemon(true);
    thread.start();
  }

  private static void settleAndWrite(Class<?> main) {
    try {
      Thread.sleep(TIME_TO_SETTLE.toMillis());
      Optional<StartArchive> archive =
          named(ManagementFactory.getRuntimeMXBean().getInputArguments());
      if (archive.isPresent()) {
        archive.get().writeUnlessFits(main);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The archive for a faster start cannot be written", e);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The archive that options of the JVM name; the last one counts, as for the JVM.
   *
   * @param options of the JVM
   */
  static Optional<StartArchive> named(List<String> options) {
    return options.stream()
        .filter(option -> option.startsWith(SHARED_ARCHIVE) || option.startsWith(AOT_CACHE))
        .reduce((first, last) -> last)
        .map(
            option ->
                new StartArchive(
                    Path.of(option.substring(option.indexOf('=') + 1)),
                    option.startsWith(AOT_CACHE)));
  }

  private void writeUnlessFits(Class<?> main) throws IOException, InterruptedException {
    if (Files.exists(file) && ArchiveStamp.of(file).fits()) {
      return;
    }
    Process writer = new ProcessBuilder(command(main)).redirectErrorStream(true).start();
    try {
      boolean hasEnded = writer.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (hasEnded && writer.exitValue() == 0) {
        LOG.info(() -> "The next start is faster: " + file + " was written");
      } else {
        String reason = hasEnded ? text(writer) : "it took too long";
        LOG.warning(() -> "The archive for a faster start cannot be written: " + reason);
      }
    } finally {
      writer.destroy();
    }
  }

  private static String text(Process ended) throws IOException {
    return new String(ended.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  /** The command that writes it. */
  List<String> command(Class<?> main) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "19"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of("archive", "--force"));
    if (isAotCache) {
      command.add("--aot");
    }
    command.add(file.toString());
    return command;
  }
}
