package io.carillon.chat;

import io.carillon.event.Selector;
import io.carillon.fanout.Subscription;
import io.carillon.security.Authenticator;
import io.carillon.security.Permission;
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
 * {@code GET /api/chat/{room}/events}: what happens in a room. Whoever has a name is a member of
 * the room as long as the stream is open; whoever has none may listen, and the room is not told.
 */
@Path("chat/{room}/events")
@ApplicationScoped
public class ChatStreamResource {
  @Inject StreamOpener streams;
  @Inject Presence presence;

  /** Streams a room: all of it, or the types named ({@code ?type=message}). */
  @GET
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Room.CHANNEL_TEMPLATE)
  public void subscribe(
      @PathParam("room") String name,
      @QueryParam("type") List<String> types,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Suspended AsyncResponse async) {
    Room room = new Room(name);
    Subscription subscription =
        streams.open(
            room.channel(),
            Selector.of(types),
            new StreamExchange(uri, headers, request, response, async));
    Authenticator.reader(request)
        .user()
        .map(user -> presence.enter(room, user))
        .ifPresent(visit -> subscription.whenClosed(visit::end));
  }
}
