package io.carillon.http;

import io.carillon.log.EpochOpener;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;

/** {@code POST /api/log/restored}: what operators tell the hub about its log. */
@PermissionChecked
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class LogResource {
  @Inject EpochOpener opener;

  /**
   * The database was restored to an earlier state while no node was running: a new epoch of the log
   * begins. Readers with positions beyond receive a gap. Answers {@code {"epoch":2}}.
   */
  @POST
  @Path("log/restored")
  @RequiresPermission(Permission.ADMIN)
  public String restored() {
    return JsonText.object(Map.of("epoch", opener.open()));
  }
}
