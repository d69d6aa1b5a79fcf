package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.health.Startup;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.Metrics.Exposition;
import io.carillon.security.AccessDecision;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.KeysUnavailableException;
import io.carillon.security.Permission;
import io.carillon.security.Permissions;
import io.carillon.security.RequiredPermission;
import io.carillon.security.TooManyRequestsException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /metrics}, in the text format of Prometheus, or in OpenMetrics if accepted. Requires
 * the token of {@code carillon.metrics.token} or an admin; public in open mode without that token.
 */
public class MetricsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject transient Startup startup;
  @Inject transient Instance<Metrics> metrics;
  @Inject transient Instance<CarillonConfig> config;
  @Inject transient Instance<Authenticator> authenticator;
  @Inject transient Instance<Audit> audit;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!startup.isDone()) {
      HubFilter.refuse(startup, response);
      return;
    }
    if (!config.get().operations().metrics()) {
      Problem.of(Status.NOT_FOUND, "metrics are disabled by carillon.metrics").send(response);
      return;
    }
    AccessDecision decision;
    try {
      decision = decide(request);
    } catch (KeysUnavailableException unavailable) {
      response.setIntHeader("Retry-After", ProblemMapper.RETRY_AFTER_SECONDS);
      Problem.of(Status.SERVICE_UNAVAILABLE, unavailable.getMessage()).send(response);
      return;
    } catch (TooManyRequestsException tooMany) {
      response.setIntHeader("Retry-After", (int) tooMany.retryAfterSeconds());
      Problem.of(Status.TOO_MANY_REQUESTS, tooMany.getMessage()).send(response);
      return;
    }
    if (decision != AccessDecision.ALLOWED) {
      RequestAudit.denied(audit.get(), request, "needed", "metrics", "");
    }
    if (decision == AccessDecision.UNAUTHENTICATED) {
      response.setHeader("WWW-Authenticate", Authenticator.CHALLENGE);
      Problem.of(
              Status.UNAUTHORIZED,
              "metrics require the token of carillon.metrics.token, or an admin's token")
          .send(response);
    } else if (decision == AccessDecision.FORBIDDEN) {
      Problem.of(
              Status.FORBIDDEN, "metrics require an admin or the token of carillon.metrics.token")
          .send(response);
    } else {
      String accept = request.getHeader("Accept");
      Exposition exposition = metrics.get().exposition(accept == null ? "" : accept);
      response.setContentType(exposition.contentType());
      response.setHeader("Cache-Control", "no-store");
      exposition.write(response.getOutputStream());
    }
  }

  private AccessDecision decide(HttpServletRequest request) {
    Optional<String> token = config.get().operations().metricsToken();
    if (token.isPresent() && matches(token.get(), request.getHeader("Authorization"))) {
      return AccessDecision.ALLOWED;
    }
    if (config.get().security().isOpen()) { // every caller is an admin
      return token.isEmpty() ? AccessDecision.ALLOWED : AccessDecision.UNAUTHENTICATED;
    }
    try {
      return Permissions.decide(
          authenticator.get().authenticate(request, Map.of()),
          RequiredPermission.of(Permission.ADMIN));
    } catch (NotAuthorizedException refused) {
      return AccessDecision.UNAUTHENTICATED;
    }
  }

  /** Compares in constant time. */
  private static boolean matches(String token, String authorization) {
    String given = authorization == null ? "" : authorization;
    return MessageDigest.isEqual(
        ("Bearer " + token).getBytes(StandardCharsets.UTF_8),
        given.getBytes(StandardCharsets.UTF_8));
  }
}
