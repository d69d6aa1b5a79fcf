package io.carillon.chat;

import io.carillon.config.CarillonConfig;
import io.carillon.publish.RequestBody;
import io.carillon.security.Authenticator;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.wire.JsonForm;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /api/chat/{room}/read}: up to where the caller has read a room, on all devices. */
@Produces(MediaType.APPLICATION_JSON)
@PermissionChecked
@ApplicationScoped
public class ChatReadResource {
  private static final int MAX_BYTES = 1024;
  private static final JsonForm MARK = JsonForm.fields().number("seq");

  @Inject ReadMarks marks;
  @Inject ChatMessages messages;
  @Inject ChatRooms rooms;
  @Inject CarillonConfig config;

  /** The last event that the caller has read: {@code {"room":"lobby","seq":17}}, 0 if none. */
  @GET
  @Path("chat/{room}/read")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Room.CHANNEL_TEMPLATE)
  public String show(@PathParam("room") String name, @Context HttpServletRequest request) {
    Room room = new Room(name);
    return answer(room, marks.readUpTo(user(request), room));
  }

  /**
   * Marks a room as read up to {@code {"seq":17}}, never back. The caller's other devices receive
   * an event of the type {@code read}.
   */
  @POST
  @Path("chat/{room}/read")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Room.CHANNEL_TEMPLATE)
  public String mark(
      @PathParam("room") String name,
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @Context HttpServletRequest request,
      InputStream body) {
    Room room = new Room(name);
    String user = user(request);
    long seq =
        MARK.readOne(
            RequestBody.readJson(contentType, body, MAX_BYTES),
            config.publish().maxJsonDepth(),
            fields -> (long) fields.number("seq"));
    long before = marks.readUpTo(user, room);
    long after = Math.min(seq, messages.head(room));
    if (after > before) {
      after = marks.advance(user, room, after);
      rooms.sendRead(room, user, after);
    }
    return answer(room, Math.max(before, after));
  }

  private static String user(HttpServletRequest request) {
    return Authenticator.caller(request)
        .user()
        .orElseThrow(() -> new ForbiddenException("marks are kept of callers with a user name"));
  }

  private static String answer(Room room, long seq) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("room", room);
    members.put("seq", seq);
    return JsonText.object(members);
  }
}
