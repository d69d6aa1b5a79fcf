package io.carillon.http;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The requests that are answered without JAX-RS, because there are many of them and it would take
 * most of their time: streams of channels, and publications to channels.
 */
@Dependent
public class DirectRequests {
  /** Under which the {@link HubFilter} offers them in the servlet context, once the hub runs. */
  static final String ATTRIBUTE = DirectRequests.class.getName();

  @Inject DirectStreams streams;
  @Inject DirectPublications publications;

  /**
   * Answers a request.
   *
   * @return false if JAX-RS has to answer it
   */
  boolean tryAnswer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    return request.getMethod().equals("POST")
        ? publications.tryAnswer(request, response)
        : streams.tryAnswer(request, response);
  }
}
