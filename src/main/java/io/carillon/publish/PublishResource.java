package io.carillon.publish;

import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;

/**
 * {@code POST /api/channels/{channel}/events}: publishes. Answers 201 with the positions, 200 if
 * all events were published before, 202 for transient events, which have no position. No thread
 * waits for the commit. Channels of families are refused with 403.
 */
@PermissionChecked
@ApplicationScoped
public class PublishResource {
  @Inject ChannelPublications publications;

  /**
   * Publishes the body. The content type is checked here and not by {@code @Consumes}: JAX-RS would
   * let a request without one through, and would not list the accepted types.
   */
  @POST
  @Path("channels/{channel}/events")
  @RequiresPermission(value = Permission.PUBLISH, channel = "{channel}")
  @Produces(MediaType.APPLICATION_JSON)
  public void publish(
      @PathParam("channel") String channel,
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @HeaderParam("Idempotency-Key") @DefaultValue("") String idempotencyKey,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      @Context HttpServletRequest servlet,
      InputStream body,
      @Suspended AsyncResponse answer) {
    ChannelPublications.Head head =
        new ChannelPublications.Head(
            contentType, idempotencyKey, uri.getQueryParameters(), headers.getLength());
    PublishAnswer.send(answer, publications.publish(channel, head, body, servlet));
  }
}
