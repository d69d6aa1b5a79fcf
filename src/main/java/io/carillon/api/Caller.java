package io.carillon.api;

import java.util.Optional;
import java.util.Set;

/**
 * The sender of a request to the hub.
 *
 * @param user the user name; empty for anonymous callers and tokens without a subject
 * @param roles the roles held
 */
public record Caller(Optional<String> user, Set<String> roles) {
  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Whether the caller holds a role. */
  public boolean hasRole(String role) {
    return roles.contains(role);
  }
}
