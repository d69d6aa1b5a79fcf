package io.carillon.event;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who reads a stream, as far as audiences are concerned: a user (or nobody in particular) and the
 * roles held.
 */
public final class Reader {
  /** Nobody in particular: sees what is for everyone. */
  public static final Reader ANONYMOUS = new Reader(null, Set.of());

  private final @Nullable String user;
  private final Set<String> roles;

  private Reader(@Nullable String user, Set<String> roles) {
    this.user = user;
    this.roles = Set.copyOf(roles);
  }

  /** A known user with roles. */
  public static Reader of(String user, Set<String> roles) {
    return new Reader(user, roles);
  }

  /** Somebody without a name who holds roles. */
  public static Reader withRoles(Set<String> roles) {
    return new Reader(null, roles);
  }

  /** The user, if known. */
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  /** Roles held, maybe none. */
  public Set<String> roles() {
    return roles;
  }

  @Override
  public String toString() {
    return user == null ? "anonymous" : user;
  }
}
