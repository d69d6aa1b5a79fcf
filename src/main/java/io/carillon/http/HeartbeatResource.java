package io.carillon.http;

import io.carillon.security.Authenticator;
import io.carillon.security.HubResource;
import io.carillon.security.Permission;
import io.carillon.security.RequiresPermission;
import io.carillon.shared.ClientLiveness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.util.List;

/** {@code POST /api/heartbeat}: client heartbeats, by which idle clients prove to be alive. */
@ApplicationScoped
public class HeartbeatResource extends HubResource {
  @Inject ClientLiveness liveness;

  /**
   * Records a client heartbeat for the streams with the given client ids ({@code ?clientId=}), or
   * for all streams of the caller's user if there are none. 204, even if no stream matches.
   */
  @POST
  @Path("heartbeat")
  @RequiresPermission(Permission.IDENTITY)
  public void heartbeat(
      @QueryParam("clientId") List<String> clientIds, @Context HttpServletRequest request) {
    liveness.from(Authenticator.caller(request), clientIds);
  }
}
