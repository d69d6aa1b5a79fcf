package io.carillon.config;

import java.util.Optional;

/**
 * One setting, declared once: the reader, the checks and the table of the handbook all come from
 * here.
 *
 * @param name as a system property
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

  /** What may be written, for the operator who wrote something else. */
  public String accepted() {
    return syntax.accepted();
  }

  /** Its row in the reference, with what is accepted. */
  String reference() {
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(name, shown, accepted(), meaning, zero.isEmpty() ? "–" : zero);
  }

  /** Its row in the handbook's table. */
  String markdown() {
    return "| `%s` | %s | %s | %s |".formatted(name, shown, meaning, zero.isEmpty() ? "–" : zero);
  }
}
