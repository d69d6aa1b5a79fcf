package io.carillon.security;

import io.carillon.config.SecurityConfig;
import io.carillon.event.Reader;
import io.carillon.security.Caller.Means;
import jakarta.servlet.ServletException;
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
 * Finds out who asks: by a token in the header, else a ticket in the query, else a token in a
 * cookie, else the container's own login. Whoever brings one of these that is not accepted is
 * refused, and not looked at further.
 *
 * <p>In open mode, whoever brings none of them is trusted, and may say who they are with {@code
 * ?user=} and {@code ?role=}: convenient on one's own machine, and nothing that open mode could
 * protect.
 */
public final class Authenticator {
  private static final String ATTRIBUTE = Caller.class.getName();
  private static final String CHALLENGE = "Bearer realm=\"carillon\"";
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,256}");
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final SecurityConfig config;
  private final Optional<TokenVerifier> tokens;
  private final Tickets tickets;
  private final Revocations revocations;

  /**
   * @throws IllegalArgumentException if a key to verify tokens with cannot be read
   */
  public Authenticator(SecurityConfig config, Tickets tickets, Revocations revocations) {
    this.config = config;
    this.tokens =
        config.tokens().hasKey() ? Optional.of(new TokenVerifier(config)) : Optional.empty();
    this.tickets = tickets;
    this.revocations = revocations;
  }

  /**
   * Who asks; {@link Caller#NOBODY} if the request does not say. From now on {@link #caller} knows.
   *
   * @param query of the request: its parameters would be those of a form, too
   * @throws NotAuthorizedException if what it says is not accepted
   * @throws ForbiddenException if it is the browser that says so, and not certain that it was asked
   *     to by a page that may
   * @throws KeysUnavailableException if a token cannot be judged now
   */
  public Caller identify(HttpServletRequest request, Map<String, List<String>> query) {
    Caller caller = find(request, query);
    if (revocations.isRevoked(caller)) {
      throw refused("the token has been revoked");
    }
    request.setAttribute(ATTRIBUTE, caller);
    return caller;
  }

  /**
   * Who asks, as was found out.
   *
   * @throws IllegalStateException if nobody did
   */
  public static Caller caller(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("a request whose caller nobody asked for");
  }

  /** Who reads. */
  public static Reader reader(HttpServletRequest request) {
    return caller(request).reader();
  }

  /**
   * Whose ids of publications are apart from those of others; empty where all callers are trusted,
   * and so one.
   */
  public static String publisher(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Caller caller && caller.means() != Means.OPEN
        ? caller.account().orElse("")
        : "";
  }

  private Caller find(HttpServletRequest request, Map<String, List<String>> query) {
    String authorization = Optional.ofNullable(request.getHeader("Authorization")).orElse("");
    if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      if (tokens.isPresent() || !config.isOpen()) {
        return byToken(authorization.substring(7).strip(), Means.TOKEN);
      }
    }
    List<String> given = query.getOrDefault("ticket", List.of());
    if (!given.isEmpty()) {
      return byTicket(request, given);
    }
    Optional<String> cookie = cookie(request);
    if (cookie.isPresent() && tokens.isPresent()) {
      Caller caller = byToken(cookie.get(), Means.COOKIE);
      requireOwnPage(request);
      return caller;
    }
    return byContainer(request, authorization)
        .orElseGet(() -> config.isOpen() ? trusted(query) : Caller.NOBODY);
  }

  private Caller byToken(String token, Means means) {
    try {
      Caller caller =
          tokens
              .orElseThrow(() -> new InvalidTokenException("no tokens are accepted here"))
              .verify(token, means);
      return config.isOpen() ? caller.with(Grants.ALL) : caller;
    } catch (InvalidTokenException e) {
      throw refused(e.getMessage());
    }
  }

  private Caller byTicket(HttpServletRequest request, List<String> given) {
    if (!request.getMethod().equals("GET")) {
      throw refused("a ticket is for GET only");
    }
    return tickets
        .redeem(given.get(0))
        .orElseThrow(() -> refused("the ticket has been used, has expired, or is none"));
  }

  private Optional<String> cookie(HttpServletRequest request) {
    return Stream.ofNullable(request.getCookies())
        .flatMap(Stream::of)
        .filter(cookie -> cookie.getName().equals(config.tokens().cookie()))
        .map(Cookie::getValue)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /** A browser adds cookies to whatever any page sends; that it is a page of ours, it says. */
  private static void requireOwnPage(HttpServletRequest request) {
    if (!SAFE.contains(request.getMethod()) && !RequestOrigin.of(request).isFromTrustedPage()) {
      throw new ForbiddenException(
          "with a cookie, this method needs the header Origin of a page that may call the hub; or"
              + " send the token in the header Authorization");
    }
  }

  private Optional<Caller> byContainer(HttpServletRequest request, String authorization) {
    Optional<Principal> principal =
        Optional.ofNullable(request.getUserPrincipal())
            .or(() -> config.isOpen() ? Optional.empty() : login(request, authorization));
    if (principal.isEmpty()) {
      return Optional.empty();
    }
    if (authorization.isEmpty() && request.getCookies() != null) {
      requireOwnPage(request);
    }
    Set<String> held =
        config.roles().keySet().stream().filter(request::isUserInRole).collect(Collectors.toSet());
    Grants grants = config.isOpen() ? Grants.ALL : Grants.NONE.withRoles(held, config.roles());
    return Optional.of(
        Caller.of(Means.CONTAINER, Optional.of(principal.get().getName()), held, grants));
  }

  /**
   * A container asks for the login of a page that it protects, and of these there are none here:
   * what a client sends unasked has to be brought before it.
   */
  private static Optional<Principal> login(HttpServletRequest request, String authorization) {
    if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(authorization.substring(6).strip());
      String login = new String(decoded, StandardCharsets.UTF_8);
      int colon = login.indexOf(':');
      if (colon < 1) {
        throw refused("the login is not 'user:password' in base64");
      }
      request.login(login.substring(0, colon), login.substring(colon + 1));
      return Optional.ofNullable(request.getUserPrincipal());
    } catch (IllegalArgumentException notBase64) {
      throw refused("the login is not 'user:password' in base64");
    } catch (ServletException failed) {
      throw refused("the login is not accepted");
    }
  }

  private static Caller trusted(Map<String, List<String>> query) {
    Set<String> roles = names(query, "role").collect(Collectors.toSet());
    return Caller.of(Means.OPEN, names(query, "user").findFirst(), roles, Grants.ALL);
  }

  private static Stream<String> names(Map<String, List<String>> query, String parameter) {
    return query.getOrDefault(parameter, List.of()).stream()
        .filter(value -> NAME.matcher(value).matches());
  }

  /** That nobody has said who asks (RFC 6750, 3: without an error then). */
  public static NotAuthorizedException nobody() {
    return new NotAuthorizedException(
        "this needs a token: send it as 'Authorization: Bearer …'", CHALLENGE);
  }

  private static NotAuthorizedException refused(String why) {
    return new NotAuthorizedException(
        why, CHALLENGE + ", error=\"invalid_token\", error_description=\"" + why + "\"");
  }
}
