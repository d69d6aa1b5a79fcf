package io.carillon.inbox;

import io.carillon.event.TextChecks;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.shared.InboxReceipts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;

/** {@code /api/notifications/{seq}/receipts}: for the sender of a notification, and admins. */
@PermissionChecked
@ApplicationScoped
public class ReceiptsResource {
  private static final int MAX_USER_LENGTH = 256;

  @Inject UserInboxes inboxes;

  /** The recipients that have a notification, a thousand at a time, and how many have read it. */
  @GET
  @Path("notifications/{seq}/receipts")
  @RequiresPermission(Permission.IDENTITY)
  @Produces(MediaType.APPLICATION_JSON)
  public String receipts(
      @PathParam("seq") String id,
      @QueryParam("after") @DefaultValue("") String after,
      @Context HttpServletRequest request) {
    long seq = EventIds.find(id).filter(each -> each > 0).orElseThrow(ReceiptsResource::none);
    TextChecks.requireMaxLength("after", after, MAX_USER_LENGTH);
    InboxEntry notification = inboxes.notification(seq).orElseThrow(ReceiptsResource::none);
    requireSender(Authenticator.caller(request), notification.sender());
    InboxReceipts receipts = inboxes.receipts();
    return InboxJson.receipts(
        seq, notification.hasReceipts(), receipts.counts(seq), receipts.page(seq, after));
  }

  private static void requireSender(Caller caller, Optional<String> sender) {
    boolean isSender = sender.isPresent() && sender.equals(caller.user());
    if (!isSender && !caller.grants().admin()) {
      throw new ForbiddenException(
          "receipts are for the sender of a notification and for admins of the hub");
    }
  }

  private static NotFoundException none() {
    return new NotFoundException("there is no such notification, or it has expired");
  }
}
