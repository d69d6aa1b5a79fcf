package io.carillon.alert;

import io.carillon.config.CarillonConfig;
import io.carillon.monitoring.Measurement;
import io.carillon.notification.Notification;
import io.carillon.publish.RequestBody;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.shared.StoredAlert;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.Map;

/** {@code /api/alerts}: rules on metrics that become notifications. */
@PermissionChecked
@ApplicationScoped
public class AlertsResource {
  /** Enough for a thousand recipients with long names. */
  private static final int MAX_BYTES = 512 * 1024;

  @Inject Alerts alerts;
  @Inject CarillonConfig config;

  /**
   * All rules: {@code {"alerts":[{"name","metric",…,"firing":true,"state":"firing","since":"…"}]}}.
   */
  @GET
  @Path("alerts")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Measurement.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public String list() {
    return JsonText.object(
        Map.of("alerts", alerts.all().stream().map(AlertsResource::members).toList()));
  }

  private static Map<String, Object> members(StoredAlert stored) {
    Map<String, Object> members = Alerts.rule(stored).members();
    members.put("firing", stored.isFiring());
    members.put("state", AlertState.of(stored, Alerts.rule(stored)));
    stored.breached().ifPresent(since -> members.put("since", since));
    return members;
  }

  /** Sets a rule: there is one of each name. */
  @POST
  @Path("alerts")
  @RequiresPermission(value = Permission.PUBLISH, channel = Notification.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public String put(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      InputStream body) {
    AlertRule rule =
        RuleReader.read(
            RequestBody.readJson(contentType, body, MAX_BYTES), config.publish().maxJsonDepth());
    alerts.put(rule);
    return JsonText.object(rule.members());
  }

  /** Removes a rule: 204. */
  @DELETE
  @Path("alerts/{name}")
  @RequiresPermission(value = Permission.PUBLISH, channel = Notification.CHANNEL_NAME)
  public void remove(@PathParam("name") String name) {
    if (!alerts.remove(name)) {
      throw new NotFoundException("there is no alert '" + name + "'");
    }
  }
}
