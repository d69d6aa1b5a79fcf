package io.carillon.http;

import io.carillon.security.Authenticator;
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

/** {@code POST /api/heartbeat}: a client says that it is alive, and learns whether the hub is. */
@Path("heartbeat")
@ApplicationScoped
public class HeartbeatResource {
  @Inject ClientLiveness signsOfLife;

  /**
   * Counts as a sign of life of the streams named by {@code ?clientId=}, as they announced it; of
   * all streams of the caller's user if none is. 204, also if there are none.
   */
  @POST
  @RequiresPermission(Permission.IDENTITY)
  public void alive(
      @QueryParam("clientId") List<String> clientIds, @Context HttpServletRequest request) {
    signsOfLife.from(Authenticator.caller(request), clientIds);
  }
}
