package io.carillon.subscribe;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;

/** The query of a request; of a parameter that is repeated the first counts. */
record QueryParameters(MultivaluedMap<String, String> values) {
  Optional<String> first(String name) {
    return Optional.ofNullable(values.getFirst(name));
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
