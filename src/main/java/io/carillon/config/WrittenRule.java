package io.carillon.config;

import java.util.Optional;

/**
 * A setting of one role or channel, as a source has it.
 *
 * @param name as the source spells it
 * @param subject the role or channel, as the source spells it
 */
record WrittenRule(ConfigSource source, String name, ConfigKey<?> key, String subject) {
  /** Its value as one of {@code key}; empty, and noted, if it is not acceptable. */
  <T> Optional<T> read(ConfigReader reader, ConfigKey<T> key) {
    return source.raw(name).flatMap(text -> reader.read(key, name, source, text));
  }
}
