package io.carillon.http;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;

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
    return isPublication(request)
        ? publications.tryAnswer(request, response)
        : streams.tryAnswer(request, response);
  }

  /** Whether {@link #answer} answers a request, and JAX-RS need not. */
  public boolean accepts(HttpServletRequest request) {
    return isPublication(request) ? publications.accepts(request) : streams.accepts(request);
  }

  /**
   * Answers a request that this {@link #accepts}.
   *
   * @param later called if the answer follows after a commit; what it returns sends the answer
   * @return whether the exchange continues: its stream is open, or the answer follows
   */
  public boolean answer(
      HttpServletRequest request, HttpServletResponse response, Supplier<Runnable> later)
      throws IOException {
    return isPublication(request)
        ? publications.answer(request, response, later)
        : streams.open(request, response);
  }

  private static boolean isPublication(HttpServletRequest request) {
    return request.getMethod().equals("POST");
  }
}
