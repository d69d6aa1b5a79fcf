package io.carillon.embedded;

import io.carillon.http.ApiDispatcher;
import org.glassfish.jersey.servlet.ServletContainer;

/** The servlet of the API, with Jersey. */
public class EmbeddedApiServlet extends ApiDispatcher {
  private static final long serialVersionUID = 1L;

  /** Called by Weld. */
  public EmbeddedApiServlet() {
    super(new ServletContainer());
  }
}
