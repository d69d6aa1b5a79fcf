package io.carillon.config;

import io.carillon.config.InvalidConfigException.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads keys from the sources, the first that has one wins, and collects all mistakes. */
final class ConfigReader {
  /** What the JVM makes of bytes that the locale has no characters for. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final String UNDECODED =
      "has characters that the locale cannot decode; start the hub with LC_ALL=C.UTF-8";

  private final List<ConfigSource> sources;
  private final List<Mistake> mistakes = new ArrayList<>();

  ConfigReader(List<ConfigSource> sources) {
    this.sources = List.copyOf(sources);
  }

  List<ConfigSource> sources() {
    return sources;
  }

  /** Every rule for one of {@code keys}, in the order of the sources and of their names. */
  List<WrittenRule> rules(List<ConfigKey<?>> keys) {
    List<WrittenRule> rules = new ArrayList<>();
    for (ConfigSource source : sources) {
      for (String name : source.names().stream().sorted().toList()) {
        for (ConfigKey<?> key : keys) {
          key.subjectIn(source, name)
              .ifPresent(subject -> rules.add(new WrittenRule(source, name, key, subject)));
        }
      }
    }
    return rules;
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
   * Reads {@code text}, the value of {@code source} under {@code writtenAs}; empty, and noted, if
   * it is not acceptable.
   */
  <T> Optional<T> read(ConfigKey<T> key, String writtenAs, ConfigSource source, String text) {
    if (text.indexOf(REPLACEMENT) >= 0) {
      note(new Mistake(writtenAs, source.name(), "", UNDECODED));
      return Optional.empty();
    }
    Optional<T> value = key.syntax().read(text);
    if (value.isEmpty()) {
      note(Mistake.value(writtenAs, source.name(), key.isSecret() ? "***" : text, key.accepted()));
    }
    return value;
  }

  /** The value of a rule, read as one of {@code key}; empty, and noted, if it is not acceptable. */
  <T> Optional<T> read(WrittenRule rule, ConfigKey<T> key) {
    ConfigSource source = rule.source();
    return source.raw(rule.name()).flatMap(text -> read(key, rule.name(), source, text));
  }

  /** Notes that another setting makes this one necessary. */
  void noteMissing(ConfigKey<?> key, String because) {
    note(Mistake.value(key.name(), "not set", "", key.accepted() + ", because of " + because));
  }

  void note(Mistake mistake) {
    mistakes.add(mistake);
  }

  /**
   * @throws InvalidConfigException with all mistakes that were noted, if there are any
   */
  void requireNoMistakes() {
    if (!mistakes.isEmpty()) {
      throw new InvalidConfigException(mistakes);
    }
  }
}
