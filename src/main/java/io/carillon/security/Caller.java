package io.carillon.security;

import io.carillon.event.ChannelPattern;
import io.carillon.event.Reader;
import io.carillon.fanout.StreamTerms;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The caller of a request: identity and permissions. Immutable and made of plain values, so that a
 * ticket store can keep it.
 *
 * @param authentication how the caller was authenticated
 * @param user the user name, if there is one
 * @param roles the roles held
 * @param tokenId the id of the token; empty without one
 * @param issued when the token was issued, if known
 * @param expires when the token expires
 */
public record Caller(
    Authentication authentication,
    Optional<String> user,
    Set<String> roles,
    Grants grants,
    String tokenId,
    Optional<Instant> issued,
    Optional<Instant> expires) {
  /** Without any text. */
  private static final int FIXED_BYTES = 768;

  /** An element of a set, without its characters. */
  private static final int TEXT_BYTES = 120;

  /** A caller without credentials. */
  public static final Caller ANONYMOUS =
      new Caller(
          Authentication.NONE,
          Optional.empty(),
          Set.of(),
          Grants.NONE,
          "",
          Optional.empty(),
          Optional.empty());

  /** The ways to authenticate. */
  public enum Authentication {
    /** Not authenticated. */
    NONE,
    /** Trusted without credentials: open mode. */
    OPEN,
    /** A token in the header {@code Authorization}. */
    TOKEN,
    /** A ticket in the query. */
    TICKET,
    /** A token in a cookie. */
    COOKIE,
    /** The container's login. */
    CONTAINER,
    /** A sign-in at an OpenID provider, kept in a session of the hub. */
    PROVIDER
  }

  public Caller {
    roles = Set.copyOf(roles);
  }

  /** A caller without a token, and so without an expiry. */
  static Caller of(
      Authentication authentication, Optional<String> user, Set<String> roles, Grants grants) {
    return new Caller(authentication, user, roles, grants, "", Optional.empty(), Optional.empty());
  }

  /** Whether the caller is authenticated; in open mode every caller is. */
  public boolean isAuthenticated() {
    return authentication != Authentication.NONE;
  }

  /** The identity that audiences of events are matched against. */
  public Reader reader() {
    return user.map(name -> Reader.of(name, roles)).orElseGet(() -> Reader.withRoles(roles));
  }

  /** The terms under which a stream of this caller stays open. */
  public StreamTerms streamTerms() {
    return new StreamTerms(tokenId, expires, true);
  }

  /** The same caller, authenticated in another way. */
  private Caller withAuthentication(Authentication other) {
    return new Caller(other, user, roles, grants, tokenId, issued, expires);
  }

  /** The same caller with other grants. */
  Caller with(Grants other) {
    return new Caller(authentication, user, roles, other, tokenId, issued, expires);
  }

  /** The bearer of a ticket: may subscribe to those of {@code channels} that this caller may. */
  Caller ticketFor(Set<ChannelPattern> channels) {
    return withAuthentication(Authentication.TICKET).with(grants.subscribeOnly(channels));
  }

  /** The key of this caller in limits; empty if only the address identifies the caller. */
  public Optional<String> account() {
    return user.map(name -> "user:" + name)
        .or(() -> tokenId.isEmpty() ? Optional.empty() : Optional.of("token:" + tokenId));
  }

  /** How many bytes of memory it takes, about. */
  long footprint() {
    long bytes = FIXED_BYTES + user.map(Caller::footprint).orElse(0L) + footprint(tokenId);
    for (String role : roles) {
      bytes += footprint(role);
    }
    for (Set<ChannelPattern> patterns : List.of(grants.subscribe(), grants.restrictedTo())) {
      for (ChannelPattern pattern : patterns) {
        bytes += footprint(pattern.value());
      }
    }
    return bytes;
  }

  private static long footprint(String text) {
    return TEXT_BYTES + text.length();
  }
}
