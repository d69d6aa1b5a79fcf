package io.carillon.security;

import io.carillon.config.SecurityConfig;
import io.carillon.security.Caller.Authentication;
import io.carillon.security.RequestOrigin.OriginKind;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ForbiddenException;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Logins of the container's own users (Jakarta Servlet 6.0, 13.3). The container checks user name
 * and password; whether it also remembers the user in its session differs between containers, so
 * the hub does that itself. Thread-safe.
 */
public final class ContainerLogins {
  /** The time after which a login in a session ends, and with it the streams opened with it. */
  public static final Duration MAX_AGE = Duration.ofHours(8);

  private final SecurityConfig config;
  private final LoginThrottle throttle;
  private final Clock clock;
  private final boolean isOffered;

  /**
   * @param isOffered whether the container may have users
   */
  public ContainerLogins(
      SecurityConfig config, LoginThrottle throttle, Clock clock, boolean isOffered) {
    this.config = config;
    this.throttle = throttle;
    this.clock = clock;
    this.isOffered = isOffered;
  }

  /** Whether the hub asks for logins and the container may have users. */
  public boolean isOffered() {
    return isOffered && !config.isOpen();
  }

  /** The caller of the request's session, unless its login has expired. */
  public Optional<Caller> find(HttpServletRequest request) {
    return LoginSession.of(request).filter(this::isValid).map(this::toCaller);
  }

  /**
   * Logs in, and attaches the login to the session of the request.
   *
   * @return empty if the container rejects it
   * @throws TooManyRequestsException if too many logins of the user or the address have failed
   * @throws ForbiddenException if a page that may not use cookies sent the request
   */
  public Optional<Caller> open(HttpServletRequest request, String user, String password) {
    if (RequestOrigin.of(request).kind() == OriginKind.ANY) {
      throw new ForbiddenException("pages of this origin may not log in; they use tokens");
    }
    logOut(request);
    return tryLogin(request, user, password)
        .map(
            principal -> {
              Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
              LoginSession login =
                  new LoginSession(
                      "login-" + UUID.randomUUID(),
                      principal.getName(),
                      rolesHeld(request),
                      now,
                      now.plus(MAX_AGE));
              login.attachTo(request, Math.toIntExact(MAX_AGE.toSeconds()));
              return toCaller(login);
            });
  }

  /** Ends the login of the session, and returns its caller if there was one. */
  public Optional<Caller> close(HttpServletRequest request) {
    Optional<Caller> caller = LoginSession.of(request).map(this::toCaller);
    LoginSession.removeFrom(request);
    logOut(request);
    return caller;
  }

  /** Makes the container forget the user, if it has remembered one. */
  private static void logOut(HttpServletRequest request) {
    if (request.getUserPrincipal() != null) {
      try {
        request.logout();
      } catch (ServletException failed) {
        throw new IllegalStateException("the container cannot log the user out", failed);
      }
    }
  }

  /**
   * Passes a user name and a password to the container: a container evaluates credentials only for
   * resources that its own constraints protect, and there are none here.
   *
   * @return empty if the container rejects them
   */
  Optional<Principal> tryLogin(HttpServletRequest request, String user, String password) {
    RequestOrigin origin = RequestOrigin.of(request);
    throttle.require(user, password, origin);
    try {
      request.login(user, password);
    } catch (ServletException rejected) {
      throttle.failed(user, origin);
      return Optional.empty();
    }
    throttle.succeeded(user, password, origin);
    return Optional.ofNullable(request.getUserPrincipal());
  }

  private boolean isValid(LoginSession login) {
    return clock.instant().isBefore(login.expires());
  }

  private Caller toCaller(LoginSession login) {
    return new Caller(
        Authentication.CONTAINER,
        Optional.of(login.user()),
        login.roles(),
        grants(login.roles()),
        login.id(),
        Optional.of(login.since()),
        Optional.of(login.expires()));
  }

  /** The caller that the container has authenticated. */
  Caller toCaller(HttpServletRequest request, Principal principal) {
    Set<String> held = rolesHeld(request);
    return Caller.of(
        Authentication.CONTAINER, Optional.of(principal.getName()), held, grants(held));
  }

  /** A container answers only whether its user has a given role. */
  private Set<String> rolesHeld(HttpServletRequest request) {
    return config.roles().keySet().stream()
        .filter(request::isUserInRole)
        .collect(Collectors.toSet());
  }

  private Grants grants(Set<String> roles) {
    return config.isOpen() ? Grants.ALL : Grants.NONE.withRoles(roles, config.roles());
  }
}
