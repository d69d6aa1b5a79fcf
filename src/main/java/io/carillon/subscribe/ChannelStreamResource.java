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
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** {@code GET /api/channels/{channel}/events}: the events of one channel as a stream or a poll. */
@PermissionChecked
@ApplicationScoped
public class ChannelStreamResource {
  @Inject ChannelStreams streams;

  /** Streams a channel: all of it, or the topics named. */
  @GET
  @Path("channels/{channel}/events")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = "{channel}")
  public void subscribe(
      @PathParam("channel") String channel,
      @QueryParam("topic") List<String> topics,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Suspended AsyncResponse async) {
    streams.open(channel, topics, new StreamExchange(uri, headers, request, response, async));
  }
}
