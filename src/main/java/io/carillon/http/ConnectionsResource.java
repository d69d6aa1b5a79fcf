package io.carillon.http;

import io.carillon.channel.CloseReason;
import io.carillon.channel.FanOut;
import io.carillon.channel.Subscription;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /api/connections}: who is connected to this node, and how far behind. */
@Path("connections")
@ApplicationScoped
public class ConnectionsResource {
  @Inject FanOut fanOut;

  /** Every open stream, the oldest first. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public String list() {
    return JsonText.object(
        Map.of(
            "connections",
            fanOut.subscriptions().stream()
                .sorted(Comparator.comparing(Subscription::openedAt))
                .map(ConnectionsResource::members)
                .toList()));
  }

  /** Ends a stream. A client that reconnects is let in again. */
  @DELETE
  @Path("{id}")
  public void disconnect(@PathParam("id") String id) {
    fanOut
        .find(id)
        .orElseThrow(() -> new NotFoundException("no open stream has that id"))
        .close(CloseReason.DISCONNECTED);
  }

  private static Map<String, Object> members(Subscription subscription) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", subscription.id());
    members.put("user", subscription.reader().user().orElse(null));
    members.put("remote", subscription.remote());
    members.put("state", subscription.state());
    members.put("positions", subscription.positions());
    members.put("selector", subscription.selector());
    members.put("lag", subscription.lag());
    members.put("events", subscription.events());
    members.put("bytes", subscription.bytes());
    members.put("since", subscription.openedAt());
    return members;
  }
}
