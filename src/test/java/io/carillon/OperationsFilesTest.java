package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators take from {@code server-config} to watch the hub. */
class OperationsFilesTest {
  private static final Path PROMETHEUS = Path.of("server-config/prometheus");
  private static final Path ALERTS = PROMETHEUS.resolve("alerts.yml");
  private static final Path DASHBOARD = Path.of("server-config/grafana/carillon.json");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check rules alerts.yml",
        "check config prometheus.yml",
        "test rules alerts-test.yml"
      })
  void promtoolAcceptsTheAlerts(String command) throws Exception {
    boolean isThere =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
    assumeThat(isThere)
        .as("promtool is not installed: Debian has it in the package prometheus")
        .isTrue();
    Process promtool =
        new ProcessBuilder(("promtool " + command).split(" "))
            .directory(PROMETHEUS.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(promtool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(promtool.exitValue()).as(output).isZero();
    assertThat(output).contains("SUCCESS").doesNotContain("FAILED");
  }

  @Test
  void alertsAndDashboardUseExistingMetrics() throws IOException {
    Set<String> documented =
        names(
            "`((?:sse|carillon|jvm|process)_\\w+)`", Files.readString(Path.of("docs/metrics.md")));
    String used = Files.readString(ALERTS) + Files.readString(DASHBOARD);

    Set<String> metrics =
        names("\\b((?:sse|carillon|jvm|process)_[a-z_]+)", used).stream()
            .map(
                name ->
                    documented.contains(name) ? name : name.replaceAll("_(bucket|sum|count)$", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(metrics).hasSizeGreaterThan(15);
    assertThat(documented).containsAll(metrics);
  }

  @Test
  void theDashboardCanBeImportedIntoGrafana() throws IOException {
    try (JsonReader reader = Json.createReader(Files.newBufferedReader(DASHBOARD))) {
      JsonObject dashboard = reader.readObject();
      assertThat(dashboard.getString("title")).isEqualTo("Carillon");
      assertThat(dashboard.getJsonArray("panels"))
          .extracting(panel -> panel.asJsonObject().getInt("id"))
          .doesNotHaveDuplicates()
          .hasSizeGreaterThan(15);
    }
  }

  private static Set<String> names(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
