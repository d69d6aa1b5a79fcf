package io.carillon.bench;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What was measured: medians as a table with ratios, every run as JSON. */
final class Report {
  /** The one to be faster than. */
  private static final String YARDSTICK = "nchan";

  private static final Set<Figure> COMPARED =
      EnumSet.of(Figure.DELIVERIES, Figure.LATENCY_P99, Figure.CPU, Figure.MEMORY);

  private final Map<Scenario, Map<String, List<Map<Figure, Double>>>> runs = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  void add(Scenario scenario, Peer peer, Map<Figure, Double> figures) {
    runs.computeIfAbsent(scenario, s -> new LinkedHashMap<>())
        .computeIfAbsent(peer.name(), p -> new ArrayList<>())
        .add(figures);
  }

  void addFailure(Scenario scenario, Peer peer, RuntimeException failure) {
    failures.add(scenario.name() + ", " + peer.name() + ": " + failure.getMessage());
  }

  /** Markdown: a table for each scenario. */
  String table() {
    StringBuilder text = new StringBuilder();
    runs.forEach((scenario, peers) -> text.append('\n').append(table(scenario, peers)));
    failures.forEach(failure -> text.append("\nfailed: ").append(failure).append('\n'));
    return text.toString();
  }

  private String table(Scenario scenario, Map<String, List<Map<Figure, Double>>> peers) {
    Set<Figure> columns = EnumSet.noneOf(Figure.class);
    peers.values().forEach(all -> all.forEach(figures -> columns.addAll(figures.keySet())));
    StringBuilder text = new StringBuilder();
    text.append(row(scenario.name(), columns.stream().map(Figure::title).toList()));
    text.append(row("---", columns.stream().map(column -> "---:").toList()));
    peers.forEach(
        (peer, all) -> {
          Map<Figure, Double> medians = medians(all);
          text.append(
              row(
                  peer,
                  columns.stream()
                      .map(
                          column ->
                              medians.containsKey(column) ? column.format(medians.get(column)) : "")
                      .toList()));
        });
    peers.forEach((peer, all) -> text.append(ratios(scenario, peer, medians(all), columns)));
    return text.toString();
  }

  /** Against the yardstick at its best, and against the same peer in the scenario of reference. */
  private String ratios(
      Scenario scenario, String peer, Map<Figure, Double> medians, Set<Figure> columns) {
    StringBuilder text = new StringBuilder();
    if (!peer.equals(YARDSTICK)) {
      text.append(ratioRow(peer + " ÷ " + YARDSTICK, medians, columns, f -> best(scenario, f)));
    }
    if (!scenario.reference().equals(scenario.name())) {
      text.append(
          ratioRow(
              peer + " ÷ " + scenario.reference(),
              medians,
              columns,
              figure -> of(scenario.reference(), peer, figure)));
    }
    return text.toString();
  }

  private interface Base {
    Optional<Double> of(Figure figure);
  }

  private static String ratioRow(
      String title, Map<Figure, Double> medians, Set<Figure> columns, Base base) {
    boolean any = false;
    List<String> cells = new ArrayList<>();
    for (Figure column : columns) {
      Optional<Double> other =
          COMPARED.contains(column) && medians.containsKey(column)
              ? base.of(column).filter(value -> value > 0)
              : Optional.empty();
      any |= other.isPresent();
      cells.add(
          other
              .map(value -> String.format(Locale.ROOT, "%.2f", medians.get(column) / value))
              .orElse(""));
    }
    return any ? row(title, cells) : "";
  }

  /** The yardstick's best median among the scenarios that are compared with the same one. */
  private Optional<Double> best(Scenario scenario, Figure figure) {
    List<Double> all =
        runs.entrySet().stream()
            .filter(entry -> entry.getKey().reference().equals(scenario.reference()))
            .flatMap(entry -> Optional.ofNullable(entry.getValue().get(YARDSTICK)).stream())
            .flatMap(figures -> Optional.ofNullable(medians(figures).get(figure)).stream())
            .toList();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(figure == Figure.DELIVERIES ? Collections.max(all) : Collections.min(all));
  }

  private Optional<Double> of(String scenario, String peer, Figure figure) {
    return runs.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(scenario))
        .flatMap(entry -> Optional.ofNullable(entry.getValue().get(peer)).stream())
        .flatMap(figures -> Optional.ofNullable(medians(figures).get(figure)).stream())
        .findFirst();
  }

  private static String row(String first, List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| " + first + " | ", " |\n"));
  }

  private static Map<Figure, Double> medians(List<Map<Figure, Double>> all) {
    Map<Figure, Double> medians = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      List<Double> values =
          all.stream()
              .flatMap(figures -> Optional.ofNullable(figures.get(figure)).stream())
              .sorted()
              .toList();
      if (!values.isEmpty()) {
        medians.put(figure, values.get(values.size() / 2));
      }
    }
    return medians;
  }

  /** Every run, with what it ran on. */
  void writeJson(Path file) throws IOException {
    JsonArrayBuilder scenarios = Json.createArrayBuilder();
    runs.forEach(
        (scenario, peers) ->
            peers.forEach(
                (peer, all) ->
                    scenarios.add(
                        Json.createObjectBuilder()
                            .add("scenario", scenario.name())
                            .add("peer", peer)
                            .add("median", json(medians(all)))
                            .add("runs", runs(all)))));
    JsonArrayBuilder failed = Json.createArrayBuilder();
    failures.forEach(failed::add);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        Json.createObjectBuilder()
            .add("at", Instant.now().toString())
            .add("java", Runtime.version().toString())
            .add("cores", Runtime.getRuntime().availableProcessors())
            .add("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
            .add("results", scenarios)
            .add("failures", failed)
            .build()
            .toString());
  }

  private static JsonArrayBuilder runs(List<Map<Figure, Double>> all) {
    JsonArrayBuilder runs = Json.createArrayBuilder();
    all.forEach(figures -> runs.add(json(figures)));
    return runs;
  }

  private static JsonObjectBuilder json(Map<Figure, Double> figures) {
    JsonObjectBuilder object = Json.createObjectBuilder();
    figures.forEach((figure, value) -> object.add(figure.title(), value));
    return object;
  }
}
