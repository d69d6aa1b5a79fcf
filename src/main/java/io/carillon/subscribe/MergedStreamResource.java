package io.carillon.subscribe;

import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/**
 * {@code GET /api/events?channel=a&channel=b}: several channels on one stream; its ids are the
 * positions in all of them.
 */
@PermissionChecked
@ApplicationScoped
public class MergedStreamResource {
  @Inject ChannelStreams streams;

  /**
   * Streams the channels named: each in its order, merged in the order of arrival. {@link
   * PresenceRequest} has the parameters for channels in which the subscriber is to be present.
   */
  @GET
  @Path("events")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = "?channel")
  public void subscribe(
      @QueryParam("channel") List<String> channels,
      @QueryParam("topic") List<String> topics,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Suspended AsyncResponse async) {
    streams.openMerged(
        channels, topics, new StreamExchange(uri, headers, request, response, async));
  }
}
