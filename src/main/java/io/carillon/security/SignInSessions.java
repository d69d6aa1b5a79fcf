package io.carillon.security;

import io.carillon.config.SecurityConfig;
import io.carillon.security.Caller.Authentication;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Sessions of users who have signed in at an OpenID provider: the browser has a random value in a
 * cookie, all nodes have the session in the database. Thread-safe.
 *
 * <p>Every method that reads or changes a session throws {@code LogUnavailableException} if the
 * database is unavailable.
 */
public final class SignInSessions {
  private static final String ATTRIBUTE = SignInSessions.class.getName();
  private static final int BYTES = 32;

  /** Requests of other sites do not carry it; pages need no cookie, only their requests. */
  private static final HubCookie COOKIE = new HubCookie("carillon-session", "Strict");

  private final SecurityConfig config;
  private final SessionStore store;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * A signed-in user.
   *
   * @param caller with the permissions that the sign-in has given
   * @param name the name to show; the provider may change it, so it is no identity
   */
  public record SignedIn(Caller caller, Optional<String> name) {}

  /** What the session of a request was; without the ID token, as streams keep their requests. */
  private record Found(Optional<SignedIn> user) {}

  public SignInSessions(SecurityConfig config, SessionStore store, Clock clock) {
    this.config = config;
    this.store = store;
    this.clock = clock;
  }

  /** Whether users can sign in at a provider. */
  public boolean isOffered() {
    return config.oidc().isOn() && !config.isOpen();
  }

  /**
   * Opens a session.
   *
   * @return the header {@code Set-Cookie}
   */
  public String open(HttpServletRequest request, SignedInUser user) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant expires = now.plus(config.oidc().sessionTime());
    Caller caller =
        new Caller(
            Authentication.PROVIDER,
            Optional.of(user.user()),
            user.roles(),
            user.grants(),
            "sign-in-" + UUID.randomUUID(),
            Optional.of(now),
            Optional.of(expires));
    SignInSession session = new SignInSession(caller, user.name(), user.idToken());
    store.put(SecretDigest.of(value), session.encode(), expires);
    return COOKIE.set(request, value);
  }

  /**
   * The user of a request's session, if it has one that has not expired. A request reads it once.
   */
  public Optional<SignedIn> find(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Found found) {
      return found.user();
    }
    Optional<SignedIn> user =
        read(request).map(session -> new SignedIn(session.caller(), session.name()));
    request.setAttribute(ATTRIBUTE, new Found(user));
    return user;
  }

  private Optional<SignInSession> read(HttpServletRequest request) {
    return value(request)
        .map(SecretDigest::of)
        .flatMap(store::find)
        .flatMap(SignInSession::decode)
        .filter(session -> session.caller().expires().stream().allMatch(clock.instant()::isBefore));
  }

  /** Ends the session of a request, and returns it if there was one. */
  public Optional<SignInSession> close(HttpServletRequest request) {
    Optional<SignInSession> session = read(request);
    request.removeAttribute(ATTRIBUTE);
    value(request).map(SecretDigest::of).ifPresent(store::remove);
    return session;
  }

  /** The header {@code Set-Cookie} that makes a browser forget a session; empty if it has none. */
  public Optional<String> removal(HttpServletRequest request) {
    return value(request).map(value -> COOKIE.remove(request));
  }

  private Optional<String> value(HttpServletRequest request) {
    return isOffered() ? COOKIE.find(request) : Optional.empty();
  }
}
