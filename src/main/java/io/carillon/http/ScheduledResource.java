package io.carillon.http;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.log.Schedule;
import io.carillon.security.ApplicationAuthorizers;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /api/scheduled}: lists and cancels publications that are appended later, those to channels
 * that the caller may publish to. Their data is not shown: a publisher need not be a reader.
 */
@PermissionChecked
@ApplicationScoped
public class ScheduledResource {
  private static final int MAX_PAGE = 1000;

  @Inject Schedule schedule;
  @Inject ApplicationAuthorizers authorizers;

  /**
   * A page in the order of ids: {@code {"scheduled":[{"id":"…","channel":"orders","at":"…"}]}},
   * with {@code next}, the {@code after} of the next page, if there may be one; a page may be
   * short.
   */
  @GET
  @Path("scheduled")
  @RequiresPermission(Permission.IDENTITY)
  @Produces(MediaType.APPLICATION_JSON)
  public String list(
      @QueryParam("after") @DefaultValue("") String after,
      @QueryParam("limit") @DefaultValue("100") String limit,
      @Context HttpServletRequest request) {
    int size = limit.matches("\\d{1,4}") ? Integer.parseInt(limit) : 0;
    if (size < 1 || size > MAX_PAGE) {
      throw new InvalidRequestException(
          "limit", "'limit' must be 1 to " + MAX_PAGE + ", not '" + limit + "'");
    }
    Caller caller = Authenticator.caller(request);
    List<Schedule.Entry> page = schedule.read(after, size);
    List<Object> shown = new ArrayList<>();
    for (Schedule.Entry entry : page) {
      if (mayPublish(caller, entry.channel())) {
        shown.add(members(entry));
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("scheduled", shown);
    if (page.size() == size) {
      answer.put("next", page.get(size - 1).id());
    }
    return JsonText.object(answer);
  }

  /**
   * Cancels a publication: 204, and it is never appended; 404 if it has been appended or cancelled
   * before, or if the caller may not publish to its channel.
   */
  @DELETE
  @Path("scheduled/{id}")
  @RequiresPermission(Permission.IDENTITY)
  @Produces(MediaType.APPLICATION_JSON)
  public Response cancel(@PathParam("id") String id, @Context HttpServletRequest request) {
    Caller caller = Authenticator.caller(request);
    boolean isAllowed =
        schedule.channelOf(id).filter(channel -> mayPublish(caller, channel)).isPresent();
    if (!isAllowed || !schedule.tryCancel(id)) {
      throw new NotFoundException(
          "no publication with this id waits: it has been published or cancelled, or was never scheduled");
    }
    return Response.noContent().build();
  }

  private boolean mayPublish(Caller caller, ChannelName channel) {
    return caller.grants().mayPublish(channel) && authorizers.mayPublish(caller, channel);
  }

  private static Map<String, Object> members(Schedule.Entry entry) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", entry.id());
    members.put("channel", entry.channel());
    members.put("at", entry.due());
    entry.type().ifPresent(type -> members.put("type", type));
    if (!entry.topics().isEmpty()) {
      members.put("topics", entry.topics());
    }
    entry.key().ifPresent(key -> members.put("key", key));
    return members;
  }
}
