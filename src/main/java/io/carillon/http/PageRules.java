package io.carillon.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import jakarta.ws.rs.core.Response.Status;
import java.net.MalformedURLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Requests for paths outside the API. Containers differ in how they answer requests for pages that
 * do not exist, for folders, and with other methods; the hub answers them itself.
 */
final class PageRules {
  static final Set<String> METHODS = new TreeSet<>(Set.of("GET", "HEAD", "OPTIONS"));

  private static final Set<String> PRIVATE = Set.of("WEB-INF", "META-INF");

  private PageRules() {}

  /** Why a request is refused; empty if it is not. */
  static Optional<Problem> refusal(HttpServletRequest request) {
    if (!METHODS.contains(request.getMethod())) {
      return Optional.of(
          Problem.of(Status.METHOD_NOT_ALLOWED, "this path is read-only")
              .with("accepted", METHODS));
    }
    return isServlet(request) || request.getMethod().equals("OPTIONS") || isPage(request)
        ? Optional.empty()
        : Optional.of(Problem.of(Status.NOT_FOUND, "there is no page at this path"));
  }

  /** Whether the path belongs to a servlet, not to a file. */
  static boolean isServlet(HttpServletRequest request) {
    return request.getHttpServletMapping().getMappingMatch() != MappingMatch.DEFAULT;
  }

  private static boolean isPage(HttpServletRequest request) {
    String path = path(request);
    if (path.equals("/")) {
      return true;
    }
    String file = path.substring(path.lastIndexOf('/') + 1);
    boolean isFolder = file.indexOf('.') < 0;
    boolean isPrivate =
        PRIVATE.stream().anyMatch(name -> path.regionMatches(true, 1, name, 0, name.length()));
    try {
      return !isFolder && !isPrivate && request.getServletContext().getResource(path) != null;
    } catch (MalformedURLException notAPath) {
      return false;
    }
  }

  /** Decoded, without parameters. */
  static String path(HttpServletRequest request) {
    String info = request.getPathInfo();
    String path = request.getServletPath() + (info == null ? "" : info);
    return path.isEmpty() ? "/" : path;
  }
}
