package io.carillon.monitoring;

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

/** {@code /api/monitoring}: streams measurements and publishes those of applications. */
@ApplicationScoped
public class MonitoringResource extends HubResource {
  /** Enough for {@link Monitoring#MAX_COUNT} measurements. */
  private static final int MAX_BYTES = 512 * 1024;

  @Inject StreamOpener streams;
  @Inject Monitoring monitoring;

  /** Streams measurements of all metrics, or of the given ones ({@code network.*} for a prefix). */
  @GET
  @Path("monitoring")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Measurement.CHANNEL_NAME)
  public void subscribe(
      @QueryParam("metric") List<String> metrics,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Suspended AsyncResponse async) {
    streams.open(
        Measurement.CHANNEL,
        Selector.of(metrics),
        new StreamExchange(uri, headers, request, response, async));
  }

  /**
   * Publishes one measurement, or an array of them. Only admins may publish metrics that the hub
   * measures itself.
   */
  @POST
  @Path("monitoring")
  @RequiresPermission(value = Permission.PUBLISH, channel = Measurement.CHANNEL_NAME)
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
            monitoring.publish(
                json,
                new IdempotencyKey(idempotencyKey, Authenticator.publisher(request)),
                Authenticator.caller(request).grants().admin())));
  }
}
