package io.carillon.security;

import io.carillon.config.SecurityConfig;
import io.carillon.event.Reader;
import io.carillon.security.Caller.Authentication;
import io.carillon.security.SignInSessions.SignedIn;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotAuthorizedException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Authenticates requests: by a token in the header, else a ticket in the query, else a token in a
 * cookie, else a login in a session, else the container's login. An invalid credential is rejected;
 * later ones are not tried.
 *
 * <p>In open mode, requests without credentials are trusted and may name their user and roles with
 * {@code ?user=} and {@code ?role=}: convenient for development, and no loss, as open mode protects
 * nothing.
 */
public final class Authenticator {
  private static final String ATTRIBUTE = Caller.class.getName();

  /** The value of {@code WWW-Authenticate} (RFC 6750, 3). */
  public static final String CHALLENGE = "Bearer realm=\"carillon\"";

  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,256}");
  private static final String LOGIN_REJECTED = "the login was rejected";
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

  private final SecurityConfig config;
  private final Optional<TokenVerifier> tokens;
  private final Tickets tickets;
  private final Revocations revocations;
  private final ContainerLogins logins;
  private final SignInSessions signIns;
  private final DevelopmentTokens development;

  /**
   * @throws IllegalArgumentException if a configured verification key cannot be read
   */
  public Authenticator(
      SecurityConfig config,
      Tickets tickets,
      Revocations revocations,
      ContainerLogins logins,
      SignInSessions signIns,
      DevelopmentTokens development) {
    this.config = config;
    this.tokens =
        config.tokens().hasKey() ? Optional.of(new TokenVerifier(config)) : Optional.empty();
    this.tickets = tickets;
    this.revocations = revocations;
    this.logins = logins;
    this.signIns = signIns;
    this.development = development;
  }

  /**
   * Authenticates a request and attaches the result to it, for {@link #caller}.
   *
   * @param query the query parameters; the request's own would include those of a form
   * @return {@link Caller#ANONYMOUS} if the request has no credentials
   * @throws NotAuthorizedException if the credentials are invalid or revoked
   * @throws ForbiddenException if a browser added the credentials by itself and the page that sent
   *     the request is not trusted (CSRF)
   * @throws TooManyRequestsException if too many logins of the user or the address have failed
   * @throws KeysUnavailableException if the keys to verify a token are unavailable
   */
  public Caller authenticate(HttpServletRequest request, Map<String, List<String>> query) {
    Caller caller = resolve(request, query);
    if (revocations.isRevoked(caller)) {
      throw invalid("the token has been revoked");
    }
    request.setAttribute(ATTRIBUTE, caller);
    return caller;
  }

  /** Detaches the caller from a request that has been answered but stays open. */
  public static void detach(HttpServletRequest request) {
    request.removeAttribute(ATTRIBUTE);
  }

  /** Whether a request has been authenticated. */
  static boolean hasCaller(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Caller;
  }

  /**
   * The caller of an authenticated request.
   *
   * @throws IllegalStateException if {@link #authenticate} has not been called
   */
  public static Caller caller(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("the request has not been authenticated");
  }

  /** The caller; empty if the request has not been authenticated. */
  public static Optional<Caller> findCaller(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Caller caller
        ? Optional.of(caller)
        : Optional.empty();
  }

  /** The caller as a reader, whose identity decides which private events are visible. */
  public static Reader reader(HttpServletRequest request) {
    return caller(request).reader();
  }

  /**
   * The namespace of the caller's publication ids; empty in open mode, where all callers share one.
   */
  public static String publisher(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Caller caller
            && caller.authentication() != Authentication.OPEN
        ? caller.account().orElse("")
        : "";
  }

  private Caller resolve(HttpServletRequest request, Map<String, List<String>> query) {
    String authorization = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
    if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      String token = authorization.substring(7).strip();
      if (development.claims(token)) {
        return byDevelopmentToken(token);
      }
      if (tokens.isPresent() || !config.isOpen()) {
        return byToken(token, Authentication.TOKEN);
      }
    }
    List<String> ticket = query.getOrDefault("ticket", List.of());
    if (!ticket.isEmpty()) {
      return byTicket(request, ticket);
    }
    Optional<String> cookie = cookie(request);
    if (cookie.isPresent() && tokens.isPresent()) {
      Caller caller = byToken(cookie.get(), Authentication.COOKIE);
      requireTrustedPage(request);
      return caller;
    }
    return bySession(request, authorization)
        .or(() -> byContainer(request, authorization))
        .orElseGet(() -> config.isOpen() ? trusted(query) : Caller.ANONYMOUS);
  }

  private Caller byToken(String token, Authentication authentication) {
    try {
      Caller caller =
          tokens
              .orElseThrow(() -> new InvalidTokenException("this hub accepts no tokens"))
              .verify(token, authentication);
      return config.isOpen() ? caller.with(Grants.ALL) : caller;
    } catch (InvalidTokenException e) {
      throw invalid(e.getMessage());
    }
  }

  private Caller byDevelopmentToken(String token) {
    try {
      return development.verify(token);
    } catch (InvalidTokenException e) {
      throw invalid("the development token is of another start of the hub, or has expired");
    }
  }

  private Caller byTicket(HttpServletRequest request, List<String> ticket) {
    if (!request.getMethod().equals("GET")) {
      throw invalid("tickets are accepted for GET only");
    }
    return tickets
        .redeem(ticket.get(0))
        .orElseThrow(() -> invalid("the ticket is unknown, used or expired"));
  }

  private Optional<String> cookie(HttpServletRequest request) {
    return Stream.ofNullable(request.getCookies())
        .flatMap(Stream::of)
        .filter(cookie -> cookie.getName().equals(config.tokens().cookie()))
        .map(Cookie::getValue)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /**
   * Rejects cross-site request forgery: browsers add cookies and logins to requests of any page,
   * and name the page in the header {@code Origin}.
   */
  private static void requireTrustedPage(HttpServletRequest request) {
    if (!SAFE_METHODS.contains(request.getMethod())
        && !RequestOrigin.of(request).isFromTrustedPage()) {
      throw new ForbiddenException(
          "with a cookie, this method needs the header Origin of a page that may call the hub; or"
              + " send the token in the header Authorization");
    }
  }

  /** The login that the hub keeps in a session, unless the request has credentials of its own. */
  private Optional<Caller> bySession(HttpServletRequest request, String authorization) {
    if (config.isOpen() || !authorization.isEmpty()) {
      return Optional.empty();
    }
    Optional<Caller> caller =
        logins.find(request).or(() -> signIns.find(request).map(SignedIn::caller));
    if (caller.isPresent()) {
      requireTrustedPage(request);
      if (revocations.isRevoked(caller.get())) {
        logins.close(request); // and a new login is possible
        signIns.close(request);
        return Optional.empty();
      }
    }
    return caller;
  }

  private Optional<Caller> byContainer(HttpServletRequest request, String authorization) {
    Optional<Principal> principal =
        Optional.ofNullable(request.getUserPrincipal())
            .or(() -> config.isOpen() ? Optional.empty() : login(request, authorization));
    if (principal.isEmpty()) {
      return Optional.empty();
    }
    if (authorization.isEmpty() && request.getCookies() != null) {
      requireTrustedPage(request);
    }
    return principal.map(each -> logins.toCaller(request, each));
  }

  /** Passes HTTP Basic credentials to the container. */
  private Optional<Principal> login(HttpServletRequest request, String authorization) {
    if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    String login = decoded(authorization.substring(6).strip());
    int colon = login.indexOf(':');
    if (colon < 1) {
      throw invalid("the login is not 'user:password' in base64");
    }
    return Optional.of(
        logins
            .tryLogin(request, login.substring(0, colon), login.substring(colon + 1))
            .orElseThrow(() -> invalid(LOGIN_REJECTED)));
  }

  /** The text of Basic credentials; empty if they are not in base64. */
  private static String decoded(String credentials) {
    try {
      return new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }

  private static Caller trusted(Map<String, List<String>> query) {
    Set<String> roles = names(query, "role").collect(Collectors.toSet());
    return Caller.of(Authentication.OPEN, names(query, "user").findFirst(), roles, Grants.ALL);
  }

  private static Stream<String> names(Map<String, List<String>> query, String parameter) {
    return query.getOrDefault(parameter, List.of()).stream()
        .filter(value -> NAME.matcher(value).matches());
  }

  /** The answer to a request without credentials: a challenge without an error (RFC 6750, 3). */
  public static NotAuthorizedException unauthenticated() {
    return new NotAuthorizedException(
        "authentication is required: send a token as 'Authorization: Bearer …'", CHALLENGE);
  }

  /** The answer to a user name and a password that the container rejects. */
  public static NotAuthorizedException loginRejected() {
    return invalid(LOGIN_REJECTED);
  }

  private static NotAuthorizedException invalid(String reason) {
    return new NotAuthorizedException(
        reason, CHALLENGE + ", error=\"invalid_token\", error_description=\"" + reason + "\"");
  }
}
