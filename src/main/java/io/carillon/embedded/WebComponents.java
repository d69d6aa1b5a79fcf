package io.carillon.embedded;

import io.carillon.http.ApiDocumentServlet;
import io.carillon.http.CarillonApplication;
import io.carillon.http.EdgeFilter;
import io.carillon.http.HealthServlet;
import io.carillon.http.MetricsServlet;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.ws.rs.core.Application;
import java.util.List;
import java.util.Map;

/**
 * What a server would find by scanning the WAR and in its {@code web.xml}, and the embedded server
 * is told.
 *
 * @param application annotated {@code @ApplicationPath}
 * @param servlets each with the paths that {@code web.xml} has for it
 * @param filters annotated {@code @WebFilter}, in their order; here every request passes them, as
 *     {@code web.xml} has it in the WAR
 */
record WebComponents(
    Class<? extends Application> application,
    Map<Class<? extends Servlet>, List<String>> servlets,
    List<Class<? extends Filter>> filters) {

  /**
   * Carillon. A servlet or filter that is not in this list is only there in a Jakarta EE server.
   */
  static final WebComponents OF_CARILLON =
      new WebComponents(
          CarillonApplication.class,
          Map.of(
              MetricsServlet.class, List.of("/metrics"),
              HealthServlet.class, List.of("/health/live", "/health/ready"),
              ApiDocumentServlet.class, List.of("/openapi", "/asyncapi")),
          List.of(EdgeFilter.class));
}
