package io.carillon.security;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A cookie of the hub (RFC 6265), which scripts cannot read. Over TLS at the root of a host its
 * name has the prefix {@code __Host-}, so that no other host of the domain can plant it.
 *
 * @param name without the prefix
 * @param sameSite {@code Strict} or {@code Lax}
 */
public record HubCookie(String name, String sameSite) {
  private static final String PREFIX = "__Host-";

  /** Its value in a request. */
  public Optional<String> find(HttpServletRequest request) {
    String written = nameIn(request);
    return Stream.ofNullable(request.getCookies())
        .flatMap(Stream::of)
        .filter(cookie -> cookie.getName().equals(written))
        .map(Cookie::getValue)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /** The header {@code Set-Cookie} that sets it until the browser ends. */
  public String set(HttpServletRequest request, String value) {
    return nameIn(request)
        + "="
        + value
        + "; Path="
        + (request.getContextPath().isEmpty() ? "/" : request.getContextPath())
        + "; HttpOnly; SameSite="
        + sameSite
        + (isSecure(request) ? "; Secure" : "");
  }

  /** The header {@code Set-Cookie} that sets it for a time. */
  public String set(HttpServletRequest request, String value, Duration time) {
    return set(request, value) + "; Max-Age=" + time.toSeconds();
  }

  /** The header {@code Set-Cookie} that removes it. */
  public String remove(HttpServletRequest request) {
    return set(request, "", Duration.ZERO);
  }

  private String nameIn(HttpServletRequest request) {
    return isSecure(request) && request.getContextPath().isEmpty() ? PREFIX + name : name;
  }

  private static boolean isSecure(HttpServletRequest request) {
    return RequestOrigin.of(request).isSecure();
  }
}
