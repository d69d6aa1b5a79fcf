package io.carillon.notification;

import io.carillon.event.Selector;
import io.carillon.publish.IdempotencyKey;
import io.carillon.publish.PublishAnswer;
import io.carillon.publish.PublishBudget;
import io.carillon.publish.RequestBody;
import io.carillon.security.Authenticator;
import io.carillon.security.HubResource;
import io.carillon.security.Permission;
import io.carillon.security.RequiresPermission;
import io.carillon.subscribe.StreamExchange;
import io.carillon.subscribe.StreamOpener;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;

/** {@code /api/notifications}: streams and publishes notifications. */
@ApplicationScoped
public class NotificationsResource extends HubResource {
  /**
   * Enough for the longest texts with every character escaped, and a thousand recipients with long
   * names.
   */
  private static final int MAX_BYTES = 512 * 1024;

  @Inject StreamOpener streams;
  @Inject Notifications notifications;

  /** Streams the notifications visible to the caller: all, or those of the given types. */
  @GET
  @Path("notifications")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Notification.CHANNEL_NAME)
  public void subscribe(
      @QueryParam("type") List<String> types,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Suspended AsyncResponse async) {
    streams.open(
        Notification.CHANNEL,
        Selector.of(types),
        new StreamExchange(uri, headers, request, response, async));
  }

  /** Publishes one notification. */
  @POST
  @Path("notifications")
  @RequiresPermission(value = Permission.PUBLISH, channel = Notification.CHANNEL_NAME)
  public void publish(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @HeaderParam("Idempotency-Key") @DefaultValue("") String idempotencyKey,
      @Context HttpServletRequest request,
      InputStream body,
      @Suspended AsyncResponse answer) {
    byte[] json = RequestBody.readJson(contentType, body, MAX_BYTES);
    PublishAnswer.send(
        answer,
        PublishBudget.charged(
            request,
            notifications.publish(
                json,
                new IdempotencyKey(idempotencyKey, Authenticator.publisher(request)),
                Authenticator.reader(request).user())));
  }
}
