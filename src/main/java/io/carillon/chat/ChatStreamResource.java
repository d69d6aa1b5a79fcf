package io.carillon.chat;

import io.carillon.event.Selector;
import io.carillon.fanout.Subscription;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.HubResource;
import io.carillon.security.Permission;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequiresPermission;
import io.carillon.subscribe.StreamExchange;
import io.carillon.subscribe.StreamOpener;
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
 * publish to the room is a member of it while the stream is open; other subscribers only read.
 */
@ApplicationScoped
public class ChatStreamResource extends HubResource {
  @Inject StreamOpener streams;
  @Inject RoomEntrance entrance;

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
    List<Room> room = List.of(new Room(name));
    Caller caller = Authenticator.caller(request);
    entrance.charge(caller, RequestOrigin.of(request), room);
    Subscription subscription =
        streams.open(
            room.get(0).channel(),
            Selector.of(types),
            new StreamExchange(uri, headers, request, response, async));
    entrance.enter(subscription, caller, room);
  }
}
