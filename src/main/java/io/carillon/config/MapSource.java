package io.carillon.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Settings in a map, by their names or by the names that the environment gives them. */
record MapSource(String name, Map<String, String> values, boolean isMapped)
    implements ConfigSource {
  MapSource {
    values = Map.copyOf(values);
  }

  @Override
  public Optional<String> value(String key) {
    return raw(written(key));
  }

  @Override
  public Optional<String> raw(String name) {
    return Optional.ofNullable(values.get(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  @Override
  public Set<String> names() {
    return values.keySet();
  }

  @Override
  public boolean isOurs() {
    return true;
  }
}
