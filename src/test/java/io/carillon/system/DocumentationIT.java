package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages of {@code docs} say is typed, and has to print what they say. */
@Timeout(180)
class DocumentationIT {
  private static final Path DOCS = Path.of("docs");

  /** A block of commands, and the block of what they print, if one follows at once. */
  private static final Pattern STEP =
      Pattern.compile(
          "(<!-- not run[^\\n]*-->\\n)?```sh\\n(.*?)```\\n(?:\\n```(?:text|json)\\n(.*?)```\\n)?",
          Pattern.DOTALL);

  @TempDir Path data;

  private record Step(String commands, String printed) {}

  @ParameterizedTest
  @ValueSource(strings = {"getting-started.md", "operations.md"})
  void whatAPageSaysHappens(String page) throws Exception {
    List<Step> steps = steps(Files.readString(DOCS.resolve(page)));
    assertThat(steps).isNotEmpty();
    try (HubProcess hub = HubProcess.start(data, Map.of("carillon.monitoring.interval", "PT0S"))) {
      for (Step step : steps) {
        String printed = run(step.commands.replace("http://127.0.0.1:8080", address(hub)), hub);
        assertThat(printed).as(step.commands).matches(pattern(step.printed));
      }
    }
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    try (Stream<Path> pages = Files.list(DOCS)) {
      for (Path page : pages.filter(file -> file.toString().endsWith(".md")).toList()) {
        Matcher link =
            Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)").matcher(Files.readString(page));
        while (link.find()) {
          assertThat(DOCS.resolve(link.group(1))).as("in " + page).exists();
        }
      }
    }
  }

  private static String address(HubProcess hub) {
    return "http://127.0.0.1:" + hub.port();
  }

  private static List<Step> steps(String page) {
    List<Step> steps = new ArrayList<>();
    Matcher step = STEP.matcher(page);
    while (step.find()) {
      if (step.group(1) == null) {
        steps.add(new Step(step.group(2), step.group(3) == null ? "…" : step.group(3)));
      }
    }
    return steps;
  }

  private static String run(String commands, HubProcess hub)
      throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("bash", "-e", "-c", commands);
    String java = Path.of(System.getProperty("java.home"), "bin").toString();
    shell.environment().merge("PATH", java, (path, first) -> first + ":" + path);
    shell.environment().put("CARILLON_URL", address(hub));
    shell.environment().keySet().removeIf(name -> name.toLowerCase().endsWith("_proxy"));
    Process process = shell.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(commands + printed).isZero();
    return printed;
  }

  /** {@code …} stands for anything; whether the last line ends is no matter. */
  private static Pattern pattern(String printed) {
    String regex =
        Stream.of(printed.strip().split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*"));
    return Pattern.compile("\\s*" + regex + "\\s*", Pattern.DOTALL);
  }
}
