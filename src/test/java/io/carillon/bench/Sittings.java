package io.carillon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The newest sittings, whose figures are merged. */
final class Sittings {
  private static final int MAX = 3;

  private final List<Sitting> all;

  private Sittings(List<Sitting> all) {
    this.all = all;
  }

  /** The newest three of these, in the order of time. */
  static Sittings newestOf(List<Sitting> sittings) {
    List<Sitting> sorted = sittings.stream().sorted(Comparator.comparing(Sitting::at)).toList();
    return new Sittings(sorted.subList(Math.max(0, sorted.size() - MAX), sorted.size()));
  }

  /** The newest three of a folder. */
  static Sittings read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(file -> file.toString().endsWith(".json")).toList();
    }
    List<Sitting> sittings = new ArrayList<>();
    for (Path file : files) {
      sittings.add(Sitting.read(file));
    }
    return newestOf(sittings);
  }

  List<Sitting> all() {
    return all;
  }

  /** The newest one. */
  Sitting last() {
    return all.get(all.size() - 1);
  }

  /** Peers that were measured, by case. */
  Map<String, Set<String>> cases() {
    Map<String, Set<String>> cases = new LinkedHashMap<>();
    for (Sitting sitting : all) {
      sitting
          .cases()
          .forEach(
              (name, peers) ->
                  cases.computeIfAbsent(name, n -> new LinkedHashSet<>()).addAll(peers));
    }
    return cases;
  }

  /** A figure of those sittings that have it. */
  Optional<Spread> figure(String caseName, String peer, Figure figure) {
    List<Double> values =
        all.stream().flatMap(sitting -> sitting.figure(caseName, peer, figure).stream()).toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
  }
}
