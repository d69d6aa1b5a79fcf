package io.carillon.event;

import java.util.Set;

/**
 * The readers that may receive an event: everyone, or the named users and the holders of the named
 * roles.
 */
public record Audience(Set<String> users, Set<String> roles) {
  /** No restriction. */
  public static final Audience EVERYONE = new Audience(Set.of(), Set.of());

  /** Maximum users and roles of one event. */
  public static final int MAX_NAMES = 1000;

  /**
   * @throws InvalidRequestException if a name is empty, longer than 256 characters or contains a
   *     control character
   */
  public Audience {
    users = Set.copyOf(users);
    roles = Set.copyOf(roles);
    if (users.size() + roles.size() > MAX_NAMES) {
      throw new InvalidRequestException(
          "to", "'to' names more than " + MAX_NAMES + " users and roles");
    }
    users.forEach(user -> TextChecks.requireLine("to.users", user, 256));
    roles.forEach(role -> TextChecks.requireLine("to.roles", role, 256));
  }

  /** Whether there is no restriction. */
  public boolean isEveryone() {
    return users.isEmpty() && roles.isEmpty();
  }

  /** Whether {@code reader} may receive the event. */
  public boolean admits(Reader reader) {
    return isEveryone()
        || reader.user().filter(users::contains).isPresent()
        || reader.roles().stream().anyMatch(roles::contains);
  }
}
