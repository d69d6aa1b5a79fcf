package io.carillon.presence;

import io.carillon.event.ChannelName;
import io.carillon.presence.ChannelMembers.Present;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code GET /api/channels/{channel}/presence}: the subscribers that are present in a channel. */
@PermissionChecked
@ApplicationScoped
public class PresenceResource {
  @Inject ChannelMembers members;

  /**
   * The members in the order in which they joined, and how many streams are present without a name:
   * {@code {"channel":"orders","members":[{"user":"anna","since":"…","data":{…}}],"anonymous":3}}.
   */
  @GET
  @Path("channels/{channel}/presence")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = "{channel}")
  @Produces(MediaType.APPLICATION_JSON)
  public String list(@PathParam("channel") String channel) {
    ChannelName name = new ChannelName(channel);
    Present present = members.in(name);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("channel", name);
    answer.put("members", present.members().stream().map(Member::members).toList());
    answer.put("anonymous", present.unnamed());
    return JsonText.object(answer);
  }
}
