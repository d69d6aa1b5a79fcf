package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs the tests of {@code carillon.js} in Node.js, without a browser. */
class ClientLibraryTest {
  private static final int OLDEST = 18;
  private static final Path FOLDER = Path.of("src", "test", "js");

  @Test
  void theLibrarysOwnTestsPass() throws Exception {
    Path node =
        Browser.onPath("node")
            .orElseGet(() -> Browser.missing("no Node.js on the PATH (version 18 or newer)"));
    if (major(run(node, "--version").output()) < OLDEST) {
      Browser.missing("Node.js is older than " + OLDEST);
    }
    List<String> arguments = new ArrayList<>(List.of("--test", "--test-reporter=spec"));
    try (Stream<Path> files = Files.list(FOLDER)) { // the meaning of a folder differs by version
      files.map(Path::toString).filter(file -> file.endsWith(".test.mjs")).forEach(arguments::add);
    }
    Finished tests = run(node, arguments.toArray(String[]::new));
    assertThat(tests.exitCode()).as(tests.output()).isZero();
    assertThat(tests.output()).containsPattern("pass [1-9]");
  }

  @Test
  void thePackageHasTheVersionOfTheHub() throws Exception {
    String manifest = Files.readString(Path.of("src", "main", "npm", "package.json"));
    String version =
        Files.readString(Path.of("pom.xml")).replaceAll("(?s).*?<version>([^<]+)<.*", "$1");

    assertThat(manifest).contains("\"version\": \"" + version + "\"");
  }

  private record Finished(int exitCode, String output) {}

  private static Finished run(Path program, String... arguments) throws Exception {
    ProcessBuilder command = new ProcessBuilder(program.toString());
    command.command().addAll(List.of(arguments));
    Process process = command.redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(),
            StandardCharsets.UTF_8); // until the process ends
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return new Finished(process.exitValue(), output);
  }

  private static int major(String version) {
    return Integer.parseInt(version.strip().replaceAll("v(\\d+).*", "$1"));
  }
}
