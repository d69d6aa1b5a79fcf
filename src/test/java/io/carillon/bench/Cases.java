package io.carillon.bench;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of one run of a scenario, by name of the case. */
final class Cases {
  private final Map<String, Map<Figure, Double>> cases = new LinkedHashMap<>();

  /** The figures of a case, to be added to. */
  Map<Figure, Double> of(String name) {
    return cases.computeIfAbsent(name, n -> new EnumMap<>(Figure.class));
  }

  Map<String, Map<Figure, Double>> all() {
    return cases;
  }
}
