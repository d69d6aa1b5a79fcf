package io.carillon.chat;

import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.subscribe.ChannelStreams;
import io.carillon.subscribe.StreamExchange;
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

/**
 * {@code GET /api/chat/{room}/events}: streams a room. A subscriber with a user name who may
 * publish to the room is a member of it while the stream is open; other subscribers are counted.
 */
@PermissionChecked
@ApplicationScoped
public class ChatStreamResource {
  @Inject ChannelStreams streams;

  /** Streams all events of a room, or those of the given types ({@code ?type=message}). */
  @GET
  @Path("chat/{room}/events")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Room.CHANNEL_TEMPLATE)
  public void subscribe(
      @PathParam("room") String name,
      @QueryParam("type") List<String> types,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Suspended AsyncResponse async) {
    streams.openPresent(
        new Room(name).channel(),
        types,
        new StreamExchange(uri, headers, request, response, async));
  }
}
