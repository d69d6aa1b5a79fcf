package io.carillon.http;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.TextChecks;
import io.carillon.publish.StoredUserData;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code DELETE /api/user-data?user=}: erases what is stored of a user. */
@PermissionChecked
@ApplicationScoped
public class UserDataResource {
  private static final int MAX_USER_LENGTH = 256;

  @Inject StoredUserData data;
  @Inject Audit audit;

  /**
   * Answers when everything is erased: {@code {"user":"anna","erased":{"chat":12}}}, with the
   * number of events and other entries of each family. A repetition erases what was stored since.
   */
  @DELETE
  @Path("user-data")
  @RequiresPermission(Permission.ADMIN)
  @Produces(MediaType.APPLICATION_JSON)
  public String erase(
      @QueryParam("user") @DefaultValue("") String user, @Context HttpServletRequest request) {
    if (user.isEmpty()) {
      throw new InvalidRequestException("user", "?user= is required, with the name of a user");
    }
    TextChecks.requireMaxLength("user", user, MAX_USER_LENGTH);
    Map<String, Long> erased = data.erase(user);
    audit.write(
        Audit.Entry.ERASED,
        Map.of("by", Authenticator.reader(request).toString(), "user", user, "entries", erased));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("user", user);
    answer.put("erased", erased);
    return JsonText.object(answer);
  }
}
