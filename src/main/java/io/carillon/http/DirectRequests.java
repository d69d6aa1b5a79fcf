package io.carillon.http;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

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

  /** How a request is answered; null if JAX-RS has to. */
  public @Nullable DirectAnswer answerTo(HttpServletRequest request) {
    return request.getMethod().equals("POST")
        ? publications.answerTo(request)
        : streams.answerTo(request);
  }

  /**
   * Answers a request.
   *
   * @return false if JAX-RS has to answer it
   */
  boolean tryAnswer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    DirectAnswer answer = answerTo(request);
    if (answer == null) {
      return false;
    }
    if (!answer.send(response, () -> startAsync(request, response)) && request.isAsyncStarted()) {
      request.getAsyncContext().complete();
    }
    return true;
  }

  private static Runnable startAsync(HttpServletRequest request, HttpServletResponse response) {
    AsyncContext async = request.startAsync(request, response);
    async.setTimeout(0); // the appender has one
    return async::complete;
  }
}
