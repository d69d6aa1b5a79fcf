package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Position;
import io.carillon.security.Authenticator;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * {@code DELETE /api/channels/{channel}/events/{seq}}: retracts an event, of a family's channel,
 * too. For admins: the log does not know the publisher of an event, so a publisher could erase
 * those of all others.
 */
@PermissionChecked
@ApplicationScoped
public class RetractResource {
  @Inject Retractions retractions;

  /** Answers 204 when the event is erased, or was before; 404 if the channel has no such event. */
  @DELETE
  @Path("channels/{channel}/events/{seq}")
  @RequiresPermission(Permission.ADMIN)
  @Produces(MediaType.APPLICATION_JSON)
  public void retract(
      @PathParam("channel") String channel,
      @PathParam("seq") String seq,
      @Context HttpServletRequest request,
      @Suspended AsyncResponse answer) {
    ChannelName name = new ChannelName(channel);
    Position position =
        Position.parse(seq)
            .filter(parsed -> parsed.seq() >= 1)
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "seq", "the seq of an event is a number from 1, not '" + seq + "'"));
    if (!retractions.contains(name, position)) {
      throw new NotFoundException(
          "the channel has no event at this position: none was published, or retention has removed it");
    }
    retractions
        .retract(name, position.seq(), Authenticator.reader(request).toString())
        .whenComplete(
            (receipt, failure) ->
                answer.resume(
                    failure == null ? Response.noContent().build() : PublishAnswer.cause(failure)));
  }
}
