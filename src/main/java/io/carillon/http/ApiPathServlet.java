package io.carillon.http;

import io.carillon.config.CarillonConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /js/carillon/api-path.js}: tells carillon.js the path of the API. */
public class ApiPathServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject transient Instance<CarillonConfig> config;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = config.get().deployment().apiPath();
    response.setContentType("text/javascript;charset=UTF-8");
    response.getWriter().println("export const apiPath = '" + path.substring(1) + "/';");
  }
}
