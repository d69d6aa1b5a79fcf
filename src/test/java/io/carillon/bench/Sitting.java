package io.carillon.bench;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was measured in one go: every run of every case, on what machine, and what failed. One that
 * was read is continued: what is measured anew replaces what was measured before.
 */
final class Sitting {
  private final String name;
  private final Instant at;
  private final Map<String, String> machine;
  private final Map<String, String> versions = new TreeMap<>();
  private final Map<String, Map<String, List<Map<Figure, Double>>>> results = new LinkedHashMap<>();
  private final Map<String, String> failures = new TreeMap<>();

  Sitting(String name, Instant at, Map<String, String> machine) {
    this.name = name;
    this.at = at;
    this.machine = machine;
  }

  void addVersion(String peer, String version) {
    versions.put(peer, version);
  }

  void add(String caseName, String peer, Map<Figure, Double> figures) {
    results
        .computeIfAbsent(caseName, c -> new LinkedHashMap<>())
        .computeIfAbsent(peer, p -> new ArrayList<>())
        .add(figures);
  }

  /** Before the first run of a case in this part of the sitting. */
  void forget(String caseName, String peer) {
    results.getOrDefault(caseName, new LinkedHashMap<>()).remove(peer);
  }

  /**
   * Tells how a scenario has failed.
   *
   * @param what the scenario and the peer
   */
  void addFailure(String what, String failure) {
    failures.put(what, failure);
  }

  /** Forgets how a scenario failed before. */
  void removeFailure(String what) {
    failures.remove(what);
  }

  String name() {
    return name;
  }

  Instant at() {
    return at;
  }

  /** Properties of the machine, by name. */
  Map<String, String> machine() {
    return machine;
  }

  /** Versions, by peer. */
  Map<String, String> versions() {
    return versions;
  }

  /** Failures, by scenario and peer. */
  Map<String, String> failures() {
    return failures;
  }

  /** Peers that were measured, by case. */
  Map<String, List<String>> cases() {
    Map<String, List<String>> cases = new LinkedHashMap<>();
    results.forEach((name, peers) -> cases.put(name, List.copyOf(peers.keySet())));
    return cases;
  }

  /** The median of all runs. */
  Optional<Double> figure(String caseName, String peer, Figure figure) {
    List<Double> values =
        results.getOrDefault(caseName, Map.of()).getOrDefault(peer, List.of()).stream()
            .flatMap(run -> Optional.ofNullable(run.get(figure)).stream())
            .toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values).median());
  }

  /** Writes all of it as JSON, figures by the names of {@link Figure}. */
  void write(Path file) throws IOException {
    JsonArrayBuilder all = Json.createArrayBuilder();
    results.forEach(
        (caseName, peers) ->
            peers.forEach(
                (peer, runs) ->
                    all.add(
                        Json.createObjectBuilder()
                            .add("case", caseName)
                            .add("peer", peer)
                            .add("runs", runs(runs)))));
    JsonObject json =
        Json.createObjectBuilder()
            .add("sitting", name)
            .add("at", at.toString())
            .add("machine", texts(machine))
            .add("versions", texts(versions))
            .add("results", all)
            .add("failures", texts(failures))
            .build();
    Files.createDirectories(file.getParent());
    Files.writeString(file, json.toString());
  }

  private static JsonObjectBuilder texts(Map<String, String> texts) {
    JsonObjectBuilder object = Json.createObjectBuilder();
    texts.forEach(object::add);
    return object;
  }

  private static JsonArrayBuilder runs(List<Map<Figure, Double>> runs) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    for (Map<Figure, Double> run : runs) {
      JsonObjectBuilder object = Json.createObjectBuilder();
      run.forEach((figure, value) -> object.add(figure.name(), value));
      array.add(object);
    }
    return array;
  }

  /** Reads what {@link #write} has written. */
  static Sitting read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file);
        JsonReader parser = Json.createReader(reader)) {
      JsonObject json = parser.readObject();
      Sitting sitting =
          new Sitting(
              json.getString("sitting"),
              Instant.parse(json.getString("at")),
              texts(json.getJsonObject("machine")));
      sitting.versions.putAll(texts(json.getJsonObject("versions")));
      for (JsonObject each : json.getJsonArray("results").getValuesAs(JsonObject.class)) {
        for (JsonObject run : each.getJsonArray("runs").getValuesAs(JsonObject.class)) {
          sitting.add(each.getString("case"), each.getString("peer"), figures(run));
        }
      }
      sitting.failures.putAll(texts(json.getJsonObject("failures")));
      return sitting;
    }
  }

  private static Map<String, String> texts(JsonObject object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.keySet().forEach(key -> texts.put(key, object.getString(key)));
    return texts;
  }

  private static Map<Figure, Double> figures(JsonObject run) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    run.keySet()
        .forEach(key -> figures.put(Figure.valueOf(key), run.getJsonNumber(key).doubleValue()));
    return figures;
  }
}
