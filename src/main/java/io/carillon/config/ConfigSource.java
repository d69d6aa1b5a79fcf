package io.carillon.config;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A place where settings are written. An empty value is no value, as in MicroProfile Config. */
public interface ConfigSource {
  /** What it is called in messages: {@code system property}. */
  String name();

  /** The value of a key, in the spelling of {@link ConfigKey#name()}. */
  Optional<String> value(String key);

  /** The value under one of {@link #names()}, in the source's own spelling. */
  Optional<String> raw(String name);

  /** Every name that has a value here, in the source's own spelling, whatever its origin. */
  Set<String> names();

  /** Whether a name with the hub's prefix that is no key must be a mistake. */
  default boolean isOurs() {
    return false;
  }

  /** Whether names are written as in the environment. */
  default boolean isMapped() {
    return false;
  }

  /** A key in the spelling of this source. */
  default String written(String key) {
    return isMapped() ? mapped(key) : key;
  }

  /**
   * A key as the environment spells it, by the third rule of MicroProfile Config: upper case, and
   * {@code _} for everything that is neither a letter nor a digit.
   */
  static String mapped(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
