package io.carillon.http;

import io.carillon.health.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests to the {@link EdgeFilter}; answers 503 until the hub has started, except for
 * {@code /health}.
 *
 * <p>In Carillon's own WAR, {@code web.xml} maps it to all paths. In an application that uses the
 * hub as a library, it is mapped to the hub's API only; other paths belong to the application.
 */
public class HubFilter implements Filter {
  /** The name in {@code web.xml}. */
  public static final String NAME = "carillon-filter";

  @Inject Startup startup;
  @Inject Instance<EdgeFilter> edgeFilter;
  @Inject Instance<DirectRequests> directRequests;

  private volatile @Nullable EdgeFilter started;

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    EdgeFilter edge = started;
    if (edge == null && startup.isDone()) {
      request.getServletContext().setAttribute(DirectRequests.ATTRIBUTE, directRequests.get());
      edge = edgeFilter.get();
      started = edge;
    }
    if (edge != null) {
      edge.doFilter(request, response, chain);
    } else if (EdgeFilter.isHealth((HttpServletRequest) request)) {
      chain.doFilter(request, response);
    } else {
      refuse(startup, (HttpServletResponse) response);
    }
  }

  static void refuse(Startup startup, HttpServletResponse response) throws IOException {
    response.setIntHeader("Retry-After", ProblemMapper.RETRY_AFTER_SECONDS);
    Problem.of(Status.SERVICE_UNAVAILABLE, startup.reason()).send(response);
  }
}
