package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.health.Health;
import io.carillon.metrics.Metrics;
import io.carillon.metrics.OutboxGauges;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code GET /api/state}: what operators look at first, of this node. */
@PermissionChecked
@ApplicationScoped
public class StateResource {
  @Inject CarillonConfig config;
  @Inject Health health;
  @Inject Metrics metrics;

  /**
   * {@code
   * {"relay":"redis","health":{"status","checks"},"outboxes":[{"source","waiting","oldestAge",
   * "moved","setAside"}]}}: the relay by its setting, the checks of readiness, among them that of
   * the relay, and the outboxes as this node has read them last.
   */
  @GET
  @Path("state")
  @RequiresPermission(Permission.ADMIN)
  @Produces(MediaType.APPLICATION_JSON)
  public String state() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("relay", config.relay().kindAsWritten());
    members.put("health", health.ready().members());
    members.put("outboxes", metrics.outboxes().stream().map(StateResource::members).toList());
    return JsonText.object(members);
  }

  private static Map<String, Object> members(OutboxGauges outbox) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("source", outbox.source());
    members.put("waiting", outbox.waiting().getAsLong());
    members.put("oldestAge", outbox.oldest().get());
    members.put("moved", outbox.moved().getAsLong());
    members.put("setAside", outbox.setAside().getAsLong());
    return members;
  }
}
