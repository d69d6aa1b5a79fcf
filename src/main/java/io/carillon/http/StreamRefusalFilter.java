package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.wire.RefusedStream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response.Status;
import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Set;

/**
 * Turns the problem of a refused stream into a {@link RefusedStream}, if its reason passes and its
 * client would not return otherwise.
 */
@ApplicationScoped
public class StreamRefusalFilter implements ContainerResponseFilter {
  /** Other refusals last until the request or its credentials change. */
  private static final Set<Integer> TEMPORARY =
      Set.of(Status.TOO_MANY_REQUESTS.getStatusCode(), Status.SERVICE_UNAVAILABLE.getStatusCode());

  @Inject CarillonConfig config;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (TEMPORARY.contains(response.getStatus())
        && config.streams().refusesByRetry()
        && RefusedStream.isExpected(
            request.getMethod(), request.getHeaderString(HttpHeaders.ACCEPT))) {
      Duration delay = RefusedStream.delay(delay(response));
      byte[] body = RefusedStream.body(String.valueOf(response.getEntity()), delay);
      response.setStatus(Status.OK.getStatusCode());
      response.setEntity(body, new Annotation[0], MediaType.valueOf(RefusedStream.MEDIA_TYPE));
      MultivaluedMap<String, Object> headers = response.getHeaders();
      headers.remove(HttpHeaders.RETRY_AFTER);
      headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
    }
  }

  /** The reconnection time of streams, or what the problem asks for, if that is longer. */
  private Duration delay(ContainerResponseContext response) {
    Duration usual = config.streams().reconnectDelay();
    Object seconds = response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
    Duration asked =
        seconds == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(seconds.toString()));
    return asked.compareTo(usual) > 0 ? asked : usual;
  }
}
