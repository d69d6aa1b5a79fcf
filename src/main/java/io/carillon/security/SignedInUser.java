package io.carillon.security;

import java.util.Optional;
import java.util.Set;

/**
 * A user whom an OpenID provider has authenticated.
 *
 * @param user the claim {@code sub}
 * @param name the name to show
 * @param idToken the verified token
 */
public record SignedInUser(
    String user, Set<String> roles, Grants grants, Optional<String> name, String idToken) {
  public SignedInUser {
    roles = Set.copyOf(roles);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SignedInUser[" + user + "]";
  }
}
