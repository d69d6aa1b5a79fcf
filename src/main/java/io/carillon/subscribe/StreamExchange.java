package io.carillon.subscribe;

import io.carillon.event.Reader;
import io.carillon.security.Authenticator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;

/**
 * A stream request and its response, as JAX-RS injects them into a resource method; {@code
 * response} belongs to the stream afterwards.
 *
 * @param async suspended
 */
public record StreamExchange(
    UriInfo uri,
    HttpHeaders headers,
    HttpServletRequest request,
    HttpServletResponse response,
    AsyncResponse async) {

  Reader reader() {
    return Authenticator.reader(request);
  }

  /** Whether only the head of the response is requested (RFC 9110, 9.3.2). */
  boolean isHead() {
    return request.getMethod().equals(HttpMethod.HEAD);
  }
}
