package io.carillon.subscribe;

import io.carillon.event.Reader;
import io.carillon.security.Authenticator;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stream request and its response, which belongs to the stream afterwards.
 *
 * @param async as JAX-RS has suspended it; null if the request has not passed through JAX-RS, which
 *     is possible for streams but not for polls
 */
public record StreamExchange(
    StreamParameters parameters,
    HttpServletRequest request,
    HttpServletResponse response,
    @Nullable AsyncResponse async) {

  /** As JAX-RS injects it into a resource method. */
  public StreamExchange(
      UriInfo uri,
      HttpHeaders headers,
      HttpServletRequest request,
      HttpServletResponse response,
      AsyncResponse async) {
    this(
        new StreamParameters(
            uri.getQueryParameters(),
            headers.getAcceptableMediaTypes(),
            name -> Optional.ofNullable(headers.getHeaderString(name))),
        request,
        response,
        async);
  }

  Reader reader() {
    return Authenticator.reader(request);
  }

  /** Whether only the head of the response is requested (RFC 9110, 9.3.2). */
  boolean isHead() {
    return request.getMethod().equals(HttpMethod.HEAD);
  }

  /** The asynchronous mode of the request, which is entered if JAX-RS has not done so. */
  AsyncContext startAsync() {
    return async == null ? request.startAsync(request, response) : request.getAsyncContext();
  }

  /**
   * The exchange as JAX-RS sees it, for a poll.
   *
   * @throws IllegalStateException if JAX-RS does not
   */
  AsyncResponse suspended() {
    if (async == null) {
      throw new IllegalStateException("a poll is answered by JAX-RS");
    }
    return async;
  }
}
