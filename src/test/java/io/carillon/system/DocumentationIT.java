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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the commands of the documentation and compares their output with the pages. A comment before
 * a command says why it is not run. By default only the commands of the README and of Getting
 * started, with {@code -Dcarillon.tests.docs=all} those of all pages.
 */
@Timeout(180)
class DocumentationIT {
  private static final Path DOCS = Path.of("docs");
  private static final List<Path> FIRST_READ =
      List.of(Path.of("README.md"), DOCS.resolve("getting-started.md"));

  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]*)(?:#([^)]*))?\\)");

  /** A stream that ends only when its reader closes it. */
  private static final Pattern ENDLESS = Pattern.compile("curl -N [^|]*");

  private static final long ENOUGH_SECONDS = 1;

  @TempDir Path data;

  static Stream<Path> pagesWithCommands() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path page : pages()) {
      if (!DocumentedStep.of(page).isEmpty()) {
        pages.add(page);
      }
    }
    assertThat(pages).containsAll(FIRST_READ).contains(DOCS.resolve("api.md"));
    return System.getProperty("carillon.tests.docs", "").equals("all")
        ? pages.stream()
        : FIRST_READ.stream();
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path folder : List.of(Path.of(""), DOCS, Path.of("server-config"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pagesWithCommands")
  void theCommandsOfAPagePrintItsOutput(Path page) throws Exception {
    try (HubProcess hub = HubProcess.start(data, Map.of("carillon.monitoring.interval", "PT0S"))) {
      for (DocumentedStep step : DocumentedStep.of(page)) {
        String printed = run(step.commands().replace("http://127.0.0.1:8080", address(hub)), hub);
        assertThat(printed).as(step.commands()).matches(step.output());
      }
    }
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        Path target =
            page.resolveSibling(
                link.group(1).isEmpty() ? page.getFileName().toString() : link.group(1));
        assertThat(target).as("in " + page).exists();
        if (link.group(2) != null) {
          assertThat(anchors(target)).as("in " + page).contains(link.group(2));
        }
      }
    }
  }

  /** The anchors that GitHub and most others derive from headings. */
  private static List<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase())
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  /** Makes curl print no progress, as at a terminal. */
  private Path asAtATerminal() throws IOException {
    Files.writeString(data.resolve(".curlrc"), "silent\n");
    return data;
  }

  private static String address(HubProcess hub) {
    return "http://127.0.0.1:" + hub.port();
  }

  private String run(String commands, HubProcess hub) throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("bash", "-e", "-c", commands);
    String java = Path.of(System.getProperty("java.home"), "bin").toString();
    shell.environment().merge("PATH", java, (path, first) -> first + ":" + path);
    shell.environment().put("CARILLON_URL", address(hub));
    shell.environment().put("CURL_HOME", asAtATerminal().toString());
    shell.environment().keySet().removeIf(name -> name.toLowerCase().endsWith("_proxy"));
    Process process = shell.redirectErrorStream(true).start();
    process.getOutputStream().close();
    if (ENDLESS.matcher(commands.strip()).matches()) {
      process.waitFor(ENOUGH_SECONDS, TimeUnit.SECONDS);
      assertThat(process.isAlive()).as("the stream stays open: %s", commands).isTrue();
      process.descendants().forEach(ProcessHandle::destroy);
      process.toHandle().destroy(); // and not its streams
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(commands + printed).isZero();
    return printed;
  }
}
