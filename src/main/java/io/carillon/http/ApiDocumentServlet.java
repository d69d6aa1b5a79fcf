package io.carillon.http;

import io.carillon.config.CarillonConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * {@code GET /openapi} (OpenAPI 3.1: the HTTP API) and {@code GET /asyncapi} (AsyncAPI 3.0: the
 * messages on streams).
 */
public class ApiDocumentServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Inject transient Instance<CarillonConfig> config;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String document = request.getServletPath().endsWith("/asyncapi") ? "asyncapi" : "openapi";
    try (InputStream json = ApiDocumentServlet.class.getResourceAsStream(document + ".json")) {
      if (json == null) {
        throw new FileNotFoundException(document + ".json");
      }
      response.setContentType("application/json");
      String text = new String(json.readAllBytes(), StandardCharsets.UTF_8);
      String path = config.get().deployment().apiPath();
      response
          .getOutputStream()
          .write(text.replace("\"/api/", "\"" + path + "/").getBytes(StandardCharsets.UTF_8));
    }
  }
}
