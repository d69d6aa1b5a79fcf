package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.Metrics.Exposition;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * {@code GET /metrics}: in the text format of Prometheus, or in OpenMetrics where that is accepted.
 * For whoever has the token of {@code carillon.metrics.token}; without one, for everybody if the
 * hub is open, and for nobody if it is secured.
 */
@WebServlet("/metrics")
public class MetricsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject transient Metrics metrics;
  @Inject transient CarillonConfig config;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<String> token = config.operations().metricsToken();
    if (token.isPresent() && !matches(token.get(), request.getHeader("Authorization"))) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"metrics\"");
      Problem.of(Status.UNAUTHORIZED, "bring the token of carillon.metrics.token: Bearer …")
          .send(response);
    } else if (token.isEmpty() && !config.security().isOpen()) {
      Problem.of(Status.FORBIDDEN, "metrics of a secured hub need carillon.metrics.token to be set")
          .send(response);
    } else {
      String accept = request.getHeader("Accept");
      Exposition exposition = metrics.exposition(accept == null ? "" : accept);
      response.setContentType(exposition.contentType());
      response.setHeader("Cache-Control", "no-store");
      exposition.write(response.getOutputStream());
    }
  }

  /** In constant time. */
  private static boolean matches(String token, String authorization) {
    String brought = authorization == null ? "" : authorization;
    return MessageDigest.isEqual(
        ("Bearer " + token).getBytes(StandardCharsets.UTF_8),
        brought.getBytes(StandardCharsets.UTF_8));
  }
}
