package io.carillon.http;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The servlet of the API: passes requests to JAX-RS, except those that {@link DirectRequests}
 * answers. It is a servlet and no filter, so that all filters of an application apply to streams.
 */
public class ApiDispatcher extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient Servlet jaxRs;

  /**
   * @param jaxRs the servlet of the JAX-RS implementation
   */
  public ApiDispatcher(Servlet jaxRs) {
    this.jaxRs = jaxRs;
  }

  @Override
  public void init(ServletConfig config) throws ServletException {
    super.init(config);
    jaxRs.init(config);
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    boolean isAnswered =
        getServletContext().getAttribute(DirectRequests.ATTRIBUTE) instanceof DirectRequests direct
            && direct.tryAnswer((HttpServletRequest) request, (HttpServletResponse) response);
    if (!isAnswered) {
      jaxRs.service(request, response);
    }
  }

  @Override
  public void destroy() {
    jaxRs.destroy();
  }
}
