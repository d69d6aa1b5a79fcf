package io.carillon.http;

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

/** Sends the problem of a refused stream as {@link StreamRefusals} decides. */
@ApplicationScoped
public class StreamRefusalFilter implements ContainerResponseFilter {
  @Inject StreamRefusals refusals;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    MultivaluedMap<String, Object> headers = response.getHeaders();
    refusals
        .body(
            request.getMethod(),
            request.getHeaderString(HttpHeaders.ACCEPT),
            new StreamRefusals.Refusal(
                response.getStatus(),
                headers.getFirst(HttpHeaders.RETRY_AFTER),
                response.getEntity()))
        .ifPresent(
            body -> {
              response.setStatus(Status.OK.getStatusCode());
              response.setEntity(
                  body, new Annotation[0], MediaType.valueOf(RefusedStream.MEDIA_TYPE));
              headers.remove(HttpHeaders.RETRY_AFTER);
              headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
            });
  }
}
