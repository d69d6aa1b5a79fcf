package io.carillon.security;

import io.carillon.event.ChannelPattern;
import io.carillon.event.Reader;
import io.carillon.fanout.StreamTerms;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks, and what that one may do. Immutable, and made of plain values: a ticket is one that
 * waits.
 *
 * @param means how the hub came to know
 * @param user the name, if there is one
 * @param roles held
 * @param tokenId of the token that said so; empty if none did
 * @param issued when that token was, if it says
 * @param expires when that token does
 */
public record Caller(
    Means means,
    Optional<String> user,
    Set<String> roles,
    Grants grants,
    String tokenId,
    Optional<Instant> issued,
    Optional<Instant> expires) {
  /** Nobody that the hub knows. */
  public static final Caller NOBODY =
      new Caller(
          Means.NONE,
          Optional.empty(),
          Set.of(),
          Grants.NONE,
          "",
          Optional.empty(),
          Optional.empty());

  /** How the hub came to know somebody. */
  public enum Means {
    /** It does not. */
    NONE,
    /** It is open: whoever comes is trusted. */
    OPEN,
    /** A token in the header {@code Authorization}. */
    TOKEN,
    /** A ticket in the query. */
    TICKET,
    /** A token in a cookie. */
    COOKIE,
    /** The container's own login. */
    CONTAINER
  }

  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Somebody whom no token holds to a time. */
  static Caller of(Means means, Optional<String> user, Set<String> roles, Grants grants) {
    return new Caller(means, user, roles, grants, "", Optional.empty(), Optional.empty());
  }

  /** Whether it is somebody. */
  public boolean isKnown() {
    return means != Means.NONE;
  }

  /** As far as audiences are concerned. */
  public Reader reader() {
    return user.map(name -> Reader.of(name, roles)).orElseGet(() -> Reader.withRoles(roles));
  }

  /** On what terms a stream of this caller stays open. */
  public StreamTerms tenure() {
    return new StreamTerms(tokenId, expires, true);
  }

  /** The same, known otherwise. */
  Caller by(Means other) {
    return new Caller(other, user, roles, grants, tokenId, issued, expires);
  }

  /** The same, who may do other things. */
  Caller with(Grants other) {
    return new Caller(means, user, roles, other, tokenId, issued, expires);
  }

  /** As the bearer of a ticket: may read these channels as far as it could before. */
  Caller ticketFor(Set<ChannelPattern> channels) {
    return by(Means.TICKET).with(grants.toRead(channels));
  }

  /** A name for this caller in counts; nobody in particular is known by the address only. */
  public Optional<String> account() {
    return user.map(name -> "user:" + name)
        .or(() -> tokenId.isEmpty() ? Optional.empty() : Optional.of("token:" + tokenId));
  }
}
