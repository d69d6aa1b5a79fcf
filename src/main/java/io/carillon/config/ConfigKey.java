package io.carillon.config;

import java.util.Optional;

/**
 * One setting, declared once: reading, checks and the handbook's tables are derived from it.
 *
 * @param name as a system property; with a {@code <placeholder>} if it is written for each role or
 *     channel
 * @param syntax how its value is written
 * @param standard the value when none is written; empty if there is none
 * @param shown the default as the handbook shows it
 * @param meaning what it does, and its unit
 * @param zero what 0 does; empty if 0 is not accepted or nothing special
 * @param isSecret whether its value must not appear in messages
 */
public record ConfigKey<T>(
    String name,
    Syntax<T> syntax,
    Optional<T> standard,
    String shown,
    String meaning,
    String zero,
    boolean isSecret) {

  static <T> ConfigKey<T> key(String name, Syntax<T> syntax, String standard, String meaning) {
    T value =
        syntax.read(standard).orElseThrow(() -> new IllegalArgumentException("default of " + name));
    return new ConfigKey<>(
        name, syntax, Optional.of(value), "`" + standard + "`", meaning, "", false);
  }

  static <T> ConfigKey<T> optional(String name, Syntax<T> syntax, String meaning) {
    return new ConfigKey<>(name, syntax, Optional.empty(), "–", meaning, "", false);
  }

  ConfigKey<T> zeroMeans(String effect) {
    return new ConfigKey<>(name, syntax, standard, shown, meaning, effect, isSecret);
  }

  ConfigKey<T> shownAs(String shownDefault) {
    return new ConfigKey<>(name, syntax, standard, shownDefault, meaning, zero, isSecret);
  }

  ConfigKey<T> secret() {
    return new ConfigKey<>(name, syntax, standard, shown, meaning, zero, true);
  }

  /** The values that are accepted, in words. */
  String accepted() {
    return syntax.accepted();
  }

  /** Whether it is written for each role or channel. */
  boolean isRule() {
    return name.indexOf('<') >= 0;
  }

  /**
   * The role or channel for which {@code name} is this rule, in the spelling of {@code source};
   * empty if it is not.
   */
  Optional<String> subjectIn(ConfigSource source, String name) {
    String begin = source.written(this.name.substring(0, this.name.indexOf('<')));
    String end = source.written(this.name.substring(this.name.indexOf('>') + 1));
    boolean isThisRule =
        name.startsWith(begin)
            && name.endsWith(end)
            && name.length() > begin.length() + end.length();
    return isThisRule
        ? Optional.of(name.substring(begin.length(), name.length() - end.length()))
        : Optional.empty();
  }

  /** Its row in the handbook. */
  String reference() {
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(name, shown, accepted(), meaning, zero.isEmpty() ? "–" : zero);
  }
}
