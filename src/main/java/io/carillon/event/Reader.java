package io.carillon.event;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reader of a stream as audiences see it: a user, or an anonymous reader, and its roles. */
public final class Reader {
  /** Reads events for everyone only. */
  public static final Reader ANONYMOUS = new Reader(null, Set.of());

  private final @Nullable String user;
  private final Set<String> roles;

  private Reader(@Nullable String user, Set<String> roles) {
    this.user = user;
    this.roles = Set.copyOf(roles);
  }

  /** A user with roles. */
  public static Reader of(String user, Set<String> roles) {
    return new Reader(user, roles);
  }

  /** An anonymous reader with roles. */
  public static Reader withRoles(Set<String> roles) {
    return new Reader(null, roles);
  }

  /** The user, if known. */
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  /** Its roles, possibly none. */
  public Set<String> roles() {
    return roles;
  }

  @Override
  public String toString() {
    return user == null ? "anonymous" : user;
  }
}
