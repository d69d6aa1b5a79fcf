package io.carillon.http;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.SubscriptionView;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Disconnector;
import io.carillon.security.Permission;
import io.carillon.security.Renewals;
import io.carillon.security.RequiresPermission;
import io.carillon.security.Revocations;
import io.carillon.shared.NodeList;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /api/connections}: who is connected to this node, and how far behind. */
@Path("connections")
@ApplicationScoped
public class ConnectionsResource {
  @Inject FanOut fanOut;
  @Inject NodeList census;
  @Inject Disconnector disconnector;
  @Inject Renewals renewals;
  @Inject Revocations revocations;
  @Inject Audit audit;

  /**
   * Every open stream of this node, the oldest first; and all nodes, with the number of streams
   * that they had a few seconds ago.
   */
  @GET
  @RequiresPermission(Permission.ADMIN)
  @Produces(MediaType.APPLICATION_JSON)
  public String list() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(
        "connections",
        fanOut.subscriptions().stream()
            .sorted(Comparator.comparing(SubscriptionView::openedAt))
            .map(ConnectionsResource::members)
            .toList());
    members.put(
        "nodes",
        census.nodes().stream()
            .map(node -> Map.of("node", node.name(), "streams", node.streams()))
            .toList());
    return JsonText.object(members);
  }

  /**
   * Ends a stream, whatever node has it. A client that reconnects is let in again. 204; 202 with
   * {@code {"disconnected":0,"unanswered":1}} if no node has it of those that have answered.
   */
  @DELETE
  @Path("{id}")
  @RequiresPermission(Permission.ADMIN)
  @Produces(MediaType.APPLICATION_JSON)
  public Response disconnect(@PathParam("id") String id, @Context HttpServletRequest request) {
    Disconnector.Outcome outcome = disconnector.disconnect(new DisconnectTarget.Connection(id));
    if (outcome.equals(new Disconnector.Outcome(0, 0))) {
      throw new NotFoundException("no open stream has that id");
    }
    note(Audit.Entry.DISCONNECTED, request, "connection", id);
    return outcome.streams() > 0
        ? Response.noContent().build()
        : Response.accepted(JsonText.object(members(outcome))).build();
  }

  /**
   * Ends all streams of a user, or of a token: {@code ?user=anna} or {@code ?token=…} with its id.
   * With {@code revoke=true} the token, or all tokens that the user has up to now, are not accepted
   * any more. Answers {@code {"disconnected":2}}, and how many nodes have not answered in time, if
   * any, as {@code "unanswered"}.
   */
  @DELETE
  @RequiresPermission(Permission.ADMIN)
  @Produces(MediaType.APPLICATION_JSON)
  public String disconnectAll(
      @QueryParam("user") @DefaultValue("") String user,
      @QueryParam("token") @DefaultValue("") String token,
      @QueryParam("revoke") @DefaultValue("false") String revoke,
      @Context HttpServletRequest request) {
    if (user.isEmpty() == token.isEmpty()) {
      throw new InvalidRequestException(
          "user", "say whose streams: with ?user=anna, or with ?token= and the id of a token");
    }
    boolean revokes = TextChecks.parseBoolean("revoke", revoke);
    DisconnectTarget target =
        user.isEmpty() ? new DisconnectTarget.Token(token) : new DisconnectTarget.User(user);
    String name = user.isEmpty() ? "token" : "user";
    if (revokes) { // before: or they would come back in between
      revoke(target);
      note(Audit.Entry.REVOKED, request, name, user + token);
    }
    Disconnector.Outcome outcome = disconnector.disconnect(target);
    note(Audit.Entry.DISCONNECTED, request, name, user + token);
    return JsonText.object(members(outcome));
  }

  /**
   * Lets a stream stay open as long as the token with which this is asked: {@code {"expires":"…"}}.
   * It has to be a token of the same user and roles that may read the same channels; otherwise the
   * stream must be opened anew.
   */
  @POST
  @Path("{id}/token")
  @RequiresPermission(Permission.IDENTITY)
  @Produces(MediaType.APPLICATION_JSON)
  public String renew(@PathParam("id") String id, @Context HttpServletRequest request) {
    Caller caller = Authenticator.caller(request);
    switch (renewals.renew(id, caller)) {
      case UNKNOWN -> throw new NotFoundException("no open stream of yours has that id");
      case FORBIDDEN ->
          throw new ForbiddenException("with this token you may not read what the stream carries");
      case OTHER_ROLES ->
          throw new ClientErrorException(
              "this token gives other roles than the stream was opened with; open it anew",
              Status.CONFLICT);
      case RENEWED -> {} // as asked
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("expires", caller.expires().orElse(null));
    return JsonText.object(members);
  }

  private void revoke(DisconnectTarget target) {
    if (target instanceof DisconnectTarget.User user) {
      revocations.revokeUser(user.name(), Clock.systemUTC().instant());
    } else if (target instanceof DisconnectTarget.Token token) {
      revocations.revokeToken(token.id());
    }
  }

  private void note(Audit.Entry entry, HttpServletRequest request, String name, String value) {
    audit.write(entry, Map.of("admin", Authenticator.reader(request).toString(), name, value));
  }

  private static Map<String, Object> members(Disconnector.Outcome outcome) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("disconnected", outcome.streams());
    if (outcome.silentNodes() > 0) {
      members.put("unanswered", outcome.silentNodes());
    }
    return members;
  }

  private static Map<String, Object> members(SubscriptionView subscription) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", subscription.id());
    members.put("user", subscription.reader().user().orElse(null));
    members.put("token", subscription.terms().tokenId());
    members.put("expires", subscription.terms().expires().orElse(null));
    members.put("remote", subscription.remote());
    members.put("state", subscription.state());
    members.put("positions", subscription.positions());
    members.put("selector", subscription.selector());
    members.put("lag", subscription.lag());
    members.put("heartbeat", subscription.heartbeatInterval().toString());
    members.put("events", subscription.events());
    members.put("bytes", subscription.bytes());
    members.put("since", subscription.openedAt());
    return members;
  }
}
