package io.carillon.config;

import io.carillon.config.InvalidConfigException.Mistake;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds names that look like the hub's own but are no keys: a misspelt or renamed setting would
 * otherwise be ignored silently.
 */
final class KeyNames {
  private static final String PREFIX = "carillon.";

  private KeyNames() {}

  /** Notes every such name of every source with {@code reader}. */
  static void check(ConfigReader reader) {
    RenamedKeys.mistakes(reader.sources()).forEach(reader::note);
    for (ConfigSource source : reader.sources()) {
      if (source.isOurs()) {
        Set<String> known = known(source);
        source.names().stream()
            .sorted()
            .flatMap(name -> mistake(source, name, known).stream())
            .forEach(reader::note);
      }
    }
  }

  private static Set<String> known(ConfigSource source) {
    return ConfigKeys.perNode().stream()
        .map(key -> source.written(key.name()))
        .collect(Collectors.toSet());
  }

  private static Optional<Mistake> mistake(ConfigSource source, String name, Set<String> known) {
    if (!name.startsWith(source.written(PREFIX))
        || known.contains(name)
        || isRule(source, name)
        || isRenamed(source, name)) {
      return Optional.empty();
    }
    Optional<String> near = SpellingSuggestion.nearest(name, known);
    // The environment of a container has names of other origin (Kubernetes: CARILLON_SERVICE_HOST):
    // there, only near misses are mistakes.
    return near.isPresent() || !source.isMapped()
        ? Optional.of(Mistake.unknown(name, source.name(), near))
        : Optional.empty();
  }

  private static boolean isRule(ConfigSource source, String name) {
    return ConfigKeys.rules().stream().anyMatch(key -> key.subjectIn(source, name).isPresent());
  }

  private static boolean isRenamed(ConfigSource source, String name) {
    return RenamedKeys.newNames().keySet().stream()
        .anyMatch(old -> source.written(old).equals(name));
  }
}
