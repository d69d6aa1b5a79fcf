package io.carillon.embedded;

import io.carillon.http.ApiDocumentServlet;
import io.carillon.http.ApiPathServlet;
import io.carillon.http.HealthServlet;
import io.carillon.http.HubFilter;
import io.carillon.http.MetricsServlet;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.ws.rs.core.Application;
import java.util.List;
import java.util.Map;

/**
 * The web components of the embedded server; a Jakarta EE server finds them in {@code web.xml} and
 * by {@link io.carillon.assembly.HubInitializer}.
 *
 * @param application the JAX-RS application
 * @param servlets each with its paths, as in {@code web.xml}
 * @param filters in order; applied to every request, as in {@code web.xml}
 */
record WebComponents(
    Class<? extends Application> application,
    Map<Class<? extends Servlet>, List<String>> servlets,
    List<Class<? extends Filter>> filters) {

  /** Carillon's components. Others would exist in Jakarta EE servers only. */
  static final WebComponents OF_CARILLON =
      new WebComponents(
          EmbeddedApi.class,
          Map.of(
              MetricsServlet.class, List.of("/metrics"),
              HealthServlet.class,
                  List.of("/health", "/health/live", "/health/ready", "/health/started"),
              ApiPathServlet.class, List.of("/js/carillon/api-path.js"),
              ApiDocumentServlet.class, List.of("/openapi", "/asyncapi")),
          List.of(HubFilter.class));
}
