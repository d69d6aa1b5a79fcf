package io.carillon.config;

import io.carillon.config.InvalidConfigException.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads keys from the sources, the first that has one wins, and gathers what is wrong. */
final class ConfigReader {
  private static final String OURS = "carillon.";

  private final List<ConfigSource> sources;
  private final List<Mistake> mistakes = new ArrayList<>();

  ConfigReader(List<ConfigSource> sources) {
    this.sources = List.copyOf(sources);
  }

  List<ConfigSource> sources() {
    return sources;
  }

  /** The value of a key that has a default. */
  <T> T get(ConfigKey<T> key) {
    return find(key)
        .orElseThrow(() -> new IllegalArgumentException(key.name() + " has no default"));
  }

  /**
   * The value of a key, or its default if it has one. A value that cannot be read is noted, and the
   * default stands in for it.
   */
  <T> Optional<T> find(ConfigKey<T> key) {
    for (ConfigSource source : sources) {
      Optional<String> text = source.value(key.name());
      if (text.isPresent()) {
        return read(key, key.name(), source, text.get()).or(key::standard);
      }
    }
    return key.standard();
  }

  /**
   * Reads what {@code source} says under {@code writtenAs}; empty, and noted, if it is not
   * acceptable.
   */
  <T> Optional<T> read(ConfigKey<T> key, String writtenAs, ConfigSource source, String text) {
    Optional<T> value = key.syntax().read(text);
    if (value.isEmpty()) {
      note(new Mistake(writtenAs, source.name(), key.isSecret() ? "***" : text, key.accepted()));
    }
    return value;
  }

  /** Notes that another setting makes this one necessary. */
  void noteMissing(ConfigKey<?> key, String because) {
    note(new Mistake(key.name(), "not set", "", key.accepted() + ", because of " + because));
  }

  void note(Mistake mistake) {
    mistakes.add(mistake);
  }

  /**
   * Notes names that look like the hub's own but are none: a typo would otherwise be a setting that
   * does nothing.
   */
  void noteUnknownNames() {
    for (ConfigSource source : sources) {
      if (source.isOurs()) {
        Function<String, String> spelling =
            source.isMapped() ? MapSource::mapped : Function.identity();
        Map<String, String> known =
            ConfigKeys.perNode().stream()
                .map(ConfigKey::name)
                .collect(Collectors.toMap(spelling, Function.identity()));
        source.names().stream()
            .sorted()
            .forEach(name -> noteIfUnknown(source, name, known.keySet()));
      }
    }
  }

  private static boolean isRule(ConfigSource source, String name) {
    return ChannelRules.isRule(source, name) || RoleRules.isRule(source, name);
  }

  private void noteIfUnknown(ConfigSource source, String name, Set<String> known) {
    String prefix = source.isMapped() ? MapSource.mapped(OURS) : OURS;
    if (!name.startsWith(prefix) || known.contains(name) || isRule(source, name)) {
      return;
    }
    Optional<String> meant = SpellingSuggestion.nearest(name, known);
    // A container's environment is full of other people's names (Kubernetes:
    // CARILLON_SERVICE_HOST): only near misses are typos.
    if (meant.isPresent() || !source.isMapped()) {
      // The value is not shown: it may be a secret under a wrong name.
      note(
          new Mistake(
              name,
              source.name(),
              "***",
              meant
                  .map(near -> near + " (there is no such key)")
                  .orElse("nothing: there is no such key")));
    }
  }

  /**
   * @throws InvalidConfigException with all that was noted, if anything was
   */
  void throwIfMistaken() {
    if (!mistakes.isEmpty()) {
      throw new InvalidConfigException(mistakes);
    }
  }
}
