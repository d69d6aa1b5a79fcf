package io.carillon.http;

import io.carillon.health.Health;
import io.carillon.health.Report;
import io.carillon.health.Startup;
import io.carillon.wire.JsonText;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * {@code GET /health/live}, {@code /health/started}, {@code /health/ready} and {@code /health},
 * which is the same as ready (MicroProfile Health, 3): 200, or 503 with the reasons. Public, as it
 * discloses nothing else.
 */
public class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject transient Startup startup;
  @Inject transient Instance<Health> health;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Report report = report(request.getServletPath());
    Status status = report.isUp() ? Status.OK : Status.SERVICE_UNAVAILABLE;
    response.setStatus(status.getStatusCode());
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response
        .getOutputStream()
        .write(JsonText.object(report.members()).getBytes(StandardCharsets.UTF_8));
  }

  private Report report(String path) {
    boolean isLive = path.endsWith("/live");
    if (!startup.isDone()) {
      return isLive ? new Report(List.of()) : startup.report();
    }
    return isLive || path.endsWith("/started") ? health.get().live() : health.get().ready();
  }
}
