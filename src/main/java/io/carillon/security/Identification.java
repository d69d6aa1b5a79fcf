package io.carillon.security;

import io.carillon.event.Reader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.NotAuthorizedException;
import java.security.Principal;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out who asks. The container's own login counts first. In open mode anybody may say who they
 * are, with {@code ?user=} and {@code ?role=}: convenient on one's own machine, and nothing that
 * open mode could protect. In secured mode nobody is let in without a login.
 */
public final class Identification {
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,256}");

  private final boolean open;

  /**
   * @param open whether anonymous callers are trusted
   */
  public Identification(boolean open) {
    this.open = open;
  }

  /**
   * Who reads.
   *
   * @throws NotAuthorizedException if nobody is logged in and the hub is not open
   */
  public Reader reader(HttpServletRequest request) {
    Principal principal = request.getUserPrincipal();
    if (principal != null) {
      return Reader.of(principal.getName(), Set.of());
    }
    if (!open) {
      throw new NotAuthorizedException(
          "log in first: this hub is secured", "Bearer realm=\"carillon\"");
    }
    Set<String> roles = values(request, "role").collect(Collectors.toSet());
    return values(request, "user")
        .findFirst()
        .map(user -> Reader.of(user, roles))
        .orElseGet(() -> Reader.withRoles(roles));
  }

  private static Stream<String> values(HttpServletRequest request, String parameter) {
    String[] values = request.getParameterValues(parameter);
    return values == null
        ? Stream.empty()
        : Stream.of(values).filter(value -> NAME.matcher(value).matches());
  }
}
