package io.carillon.http;

import io.carillon.config.CarillonConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code GET /js/carillon/api-path.js}: tells carillon.js the path of the API. The hub's own WAR
 * declares it; applications that have the hub as a library get it by {@link #register}.
 */
public class ApiPathServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "carillon-api-path";
  private static final String PATH = "path";

  @Inject transient Instance<CarillonConfig> config;

  /**
   * Registers it, unless {@code web.xml} has.
   *
   * @param path of the API, without a slash at its end
   */
  public static void register(ServletContext context, String path) {
    ServletRegistration.Dynamic registration = context.addServlet(NAME, ApiPathServlet.class);
    if (registration != null) {
      registration.setInitParameter(PATH, path);
      registration.addMapping("/js/carillon/api-path.js");
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String registered = getInitParameter(PATH);
    String path = registered == null ? config.get().deployment().apiPath() : registered;
    response.setContentType("text/javascript;charset=UTF-8");
    response.setHeader("Cache-Control", "no-cache");
    response.getWriter().println("export const apiPath = '" + path.substring(1) + "/';");
  }
}
