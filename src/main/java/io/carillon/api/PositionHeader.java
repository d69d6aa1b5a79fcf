package io.carillon.api;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Adds the header {@code Carillon-Position} to successful responses of resources that have {@link
 * PositionOf}; it affects no others. If the hub cannot read the position, the response is 503.
 *
 * <p>The only provider of the hub that the scan of an application finds, since it belongs to the
 * application's resources.
 */
@Provider
@PositionOf({})
public class PositionHeader implements ContainerRequestFilter, ContainerResponseFilter {
  /** The name of the header. */
  public static final String NAME = "Carillon-Position";

  private static final String CHANNELS = PositionHeader.class.getName();
  private static final int UNAVAILABLE = 503;
  private static final int RETRY_AFTER_SECONDS = 2;

  @Context ResourceInfo resource;

  /** Before the method: the data that it will read covers at least these events. */
  @Override
  public void filter(ContainerRequestContext request) {
    String[] channels = channels();
    try {
      positions().of(channels);
      request.setProperty(CHANNELS, channels);
    } catch (HubUnavailableException unavailable) {
      request.abortWith(
          Response.status(UNAVAILABLE)
              .header("Retry-After", RETRY_AFTER_SECONDS)
              .type("text/plain")
              .entity(unavailable.getMessage())
              .build());
    }
  }

  /** After the method, which may have read them in its transaction. */
  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    boolean isSuccess = response.getStatus() < 300;
    if (isSuccess && request.getProperty(CHANNELS) instanceof String[] channels) {
      response.getHeaders().putSingle(NAME, positions().of(channels));
    }
  }

  private static RequestPositions positions() {
    return CDI.current().select(RequestPositions.class).get();
  }

  private String[] channels() {
    @Nullable PositionOf ofMethod = resource.getResourceMethod().getAnnotation(PositionOf.class);
    PositionOf declared =
        ofMethod == null ? resource.getResourceClass().getAnnotation(PositionOf.class) : ofMethod;
    return declared == null ? new String[0] : declared.value();
  }
}
