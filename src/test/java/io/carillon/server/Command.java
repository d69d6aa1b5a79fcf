package io.carillon.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program as an operator calls it. */
final class Command {
  private static final long LIMIT_SECONDS = 180;

  private final List<String> words;
  private final Map<String, String> environment = new HashMap<>();
  private Path directory = Path.of(".");

  private Command(List<String> words) {
    this.words = words;
  }

  static Command of(List<String> words) {
    return new Command(words);
  }

  Command in(Path workingDirectory) {
    directory = workingDirectory;
    return this;
  }

  Command with(Map<String, String> variables) {
    environment.putAll(variables);
    return this;
  }

  /** Runs it and gives what it has written; fails if it says that it has failed. */
  String run() {
    try {
      Path output =
          Files.createTempFile("command", ".txt"); // a pipe would be held by what it starts
      try {
        Process process = start(output);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.descendants().forEach(ProcessHandle::destroyForcibly);
          process.destroyForcibly();
          throw new IllegalStateException(this + " does not end:\n" + Files.readString(output));
        }
        String text = Files.readString(output);
        if (process.exitValue() != 0) {
          throw new IllegalStateException(this + " failed:\n" + text);
        }
        return text;
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts it, and lets it run. */
  Process start(Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
