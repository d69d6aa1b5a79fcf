package io.carillon.subscribe;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The query of a request; of a parameter that is repeated the first counts. */
record QueryParameters(Map<String, List<String>> values) {
  Optional<String> first(String name) {
    List<String> all = values.getOrDefault(name, List.of());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(0));
  }

  /**
   * Whether the parameter is {@code true}; absent is {@code false}.
   *
   * @throws InvalidRequestException if it is neither true nor false
   */
  boolean isTrue(String name) {
    return first(name).map(text -> TextChecks.parseBoolean(name, text)).orElse(false);
  }
}
