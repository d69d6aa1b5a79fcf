package io.carillon.http;

import io.carillon.health.Health;
import io.carillon.health.Report;
import io.carillon.wire.JsonText;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * {@code GET /health/live} and {@code GET /health/ready}: 200, or 503 with the reasons. Public, as
 * it discloses nothing else.
 */
public class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject transient Health health;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Report report = request.getServletPath().endsWith("/live") ? health.live() : health.ready();
    Status status = report.isUp() ? Status.OK : Status.SERVICE_UNAVAILABLE;
    response.setStatus(status.getStatusCode());
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response
        .getOutputStream()
        .write(JsonText.object(report.members()).getBytes(StandardCharsets.UTF_8));
  }
}
