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
import io.carillon.security.PermissionChecked;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /api/connections}: lists, closes and renews streams. */
@PermissionChecked
@ApplicationScoped
public class ConnectionsResource {
  @Inject FanOut fanOut;
  @Inject NodeList nodes;
  @Inject Disconnector disconnector;
  @Inject Renewals renewals;
  @Inject Revocations revocations;
  @Inject Audit audit;

  /**
   * The open streams of this node, oldest first, and all nodes with their number of streams, a few
   * seconds old.
   */
  @GET
  @Path("connections")
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
    members.put("nodes", nodes.nodes().stream().map(ConnectionsResource::members).toList());
    return JsonText.object(members);
  }

  /**
   * Closes a stream on any node; the client may reconnect. 204; 202 with {@code
   * {"disconnected":0,"unanswered":1}} if no node that answered has the stream but others did not
   * answer; 404 if no node has it.
   */
  @DELETE
  @Path("connections/{id}")
  @RequiresPermission(Permission.ADMIN)
  @Produces(MediaType.APPLICATION_JSON)
  public Response disconnect(@PathParam("id") String id, @Context HttpServletRequest request) {
    Disconnector.Outcome outcome = disconnector.disconnect(new DisconnectTarget.Connection(id));
    if (outcome.equals(new Disconnector.Outcome(0, 0))) {
      throw new NotFoundException("no open stream has this id");
    }
    audit(Audit.Entry.DISCONNECTED, request, "connection", id);
    return outcome.streams() > 0
        ? Response.noContent().build()
        : Response.accepted(JsonText.object(members(outcome))).build();
  }

  /**
   * Closes all streams of a user, {@code ?user=anna}, or of a token, {@code ?token=} with its id.
   * {@code revoke=true} also revokes the token, or all tokens of the user issued until now.
   * Responds with {@code {"disconnected":2}}, and {@code "unanswered"}, the number of nodes that
   * did not answer in time, if there are any.
   */
  @DELETE
  @Path("connections")
  @RequiresPermission(Permission.ADMIN)
  @Produces(MediaType.APPLICATION_JSON)
  public String disconnectAll(
      @QueryParam("user") @DefaultValue("") String user,
      @QueryParam("token") @DefaultValue("") String token,
      @QueryParam("revoke") @DefaultValue("false") String revoke,
      @Context HttpServletRequest request) {
    if (user.isEmpty() == token.isEmpty()) {
      throw new InvalidRequestException(
          "user",
          "exactly one of ?user= (a user name) and ?token= (the id of a token) is required");
    }
    boolean isRevoking = TextChecks.parseBoolean("revoke", revoke);
    DisconnectTarget target =
        user.isEmpty() ? new DisconnectTarget.Token(token) : new DisconnectTarget.User(user);
    String name = user.isEmpty() ? "token" : "user";
    if (isRevoking) { // first, or clients could reconnect in between
      revoke(target);
      audit(Audit.Entry.REVOKED, request, name, user + token);
    }
    Disconnector.Outcome outcome = disconnector.disconnect(target);
    audit(Audit.Entry.DISCONNECTED, request, name, user + token);
    return JsonText.object(members(outcome));
  }

  /**
   * Keeps a stream open until the token of this request expires: {@code {"expires":"…"}}. The token
   * must have the same user and roles and allow the channels of the stream; otherwise the client
   * must reopen the stream.
   */
  @POST
  @Path("connections/{id}/token")
  @RequiresPermission(Permission.IDENTITY)
  @Produces(MediaType.APPLICATION_JSON)
  public String renew(@PathParam("id") String id, @Context HttpServletRequest request) {
    Caller caller = Authenticator.caller(request);
    switch (renewals.renew(id, caller)) {
      case UNKNOWN -> throw new NotFoundException("you have no open stream with this id");
      case FORBIDDEN ->
          throw new ForbiddenException(
              "this token does not permit reading the channels of the stream");
      case OTHER_ROLES ->
          throw new ClientErrorException(
              "this token has other roles than the stream was opened with; reopen the stream",
              Status.CONFLICT);
      case RENEWED -> {}
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("expires", caller.expires().orElse(null));
    return JsonText.object(members);
  }

  private void revoke(DisconnectTarget target) {
    if (target instanceof DisconnectTarget.User user) {
      revocations.revokeUser(user.name());
    } else if (target instanceof DisconnectTarget.Token token) {
      revocations.revokeToken(token.id());
    }
  }

  private void audit(Audit.Entry entry, HttpServletRequest request, String name, String value) {
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

  private static Map<String, Object> members(NodeList.Node node) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("node", node.name());
    members.put("streams", node.streams());
    members.put("leaseAge", node.leaseAge());
    members.put("this", node.isThis());
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
