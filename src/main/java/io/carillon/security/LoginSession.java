package io.carillon.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A login with a user name and a password, in the HTTP session of the container (Jakarta Servlet
 * 6.0, 7). Serializable, because containers may store sessions.
 *
 * @param id identifies the login where tokens have an id; not the id of the HTTP session, which is
 *     secret
 * @param roles the roles held at the time of the login
 * @param since the time of the login
 * @param expires when the login ends
 */
record LoginSession(String id, String user, Set<String> roles, Instant since, Instant expires)
    implements Serializable {
  private static final String ATTRIBUTE = LoginSession.class.getName();

  LoginSession {
    roles = Set.copyOf(roles);
  }

  /** The login of the session that the request belongs to, even one that has expired. */
  static Optional<LoginSession> of(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    try {
      return session != null && session.getAttribute(ATTRIBUTE) instanceof LoginSession login
          ? Optional.of(login)
          : Optional.empty();
    } catch (IllegalStateException invalidatedMeanwhile) {
      return Optional.empty();
    }
  }

  /**
   * Attaches this to the session of the request, whose id changes, so that a planted id is of no
   * use (session fixation).
   */
  void attachTo(HttpServletRequest request, int maxIdleSeconds) {
    HttpSession session = request.getSession(true);
    request.changeSessionId();
    session.setMaxInactiveInterval(maxIdleSeconds);
    session.setAttribute(ATTRIBUTE, this);
  }

  /** Takes the login out of the session. */
  static void removeFrom(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.removeAttribute(ATTRIBUTE);
    }
  }
}
