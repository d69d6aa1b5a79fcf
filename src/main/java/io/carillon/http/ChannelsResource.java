package io.carillon.http;

import io.carillon.channel.Channel;
import io.carillon.channel.Channels;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.InvalidRequestException;
import io.carillon.log.EventLog;
import io.carillon.log.EventLog.ChannelExtent;
import io.carillon.log.Extent;
import io.carillon.log.VisibleExtent;
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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code GET /api/channels} and {@code /api/channels/{channel}}: lists channels. */
@Produces(MediaType.APPLICATION_JSON)
@PermissionChecked
@ApplicationScoped
public class ChannelsResource {
  private static final int MAX_PAGE = 1000;

  @Inject EventLog log;
  @Inject Channels channels;
  @Inject ApplicationAuthorizers authorizers;

  /**
   * A page of the channels that the caller may subscribe to by permissions and by the authorizers
   * of the application, sorted by name: {@code {"channels":[…],"next":"…"}}, with {@code next} only
   * if there are more.
   */
  @GET
  @Path("channels")
  @RequiresPermission(Permission.IDENTITY)
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
    List<ChannelExtent> found = readable(caller, after, size + 1);
    List<ChannelExtent> page = found.subList(0, Math.min(size, found.size()));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "channels",
        page.stream().map(each -> members(each.channel(), each.extent(), caller)).toList());
    if (found.size() > size) {
      answer.put("next", page.get(size - 1).channel());
    }
    return JsonText.object(answer);
  }

  /** The next channels that the caller may subscribe to; the names of others stay hidden. */
  private List<ChannelExtent> readable(Caller caller, String after, int count) {
    Set<ChannelPattern> patterns = caller.grants().subscribable();
    if (patterns.isEmpty()) {
      return List.of();
    }
    return patterns.size() <= EventLog.MAX_PATTERNS
        ? readable(caller, patterns, after, count, count)
        : readable(caller, Set.of(ChannelPattern.ALL), after, count, MAX_PAGE);
  }

  /**
   * Reads pages until enough channels of them are readable.
   *
   * @param patterns all or, for callers with very many grants, more than the caller's
   */
  private List<ChannelExtent> readable(
      Caller caller, Set<ChannelPattern> patterns, String after, int count, int pageSize) {
    List<ChannelExtent> readable = new ArrayList<>();
    String last = after;
    List<ChannelExtent> page;
    do {
      page = log.channels(patterns, last, pageSize);
      page.stream()
          .filter(each -> isReadable(caller, each.channel()))
          .limit(count - readable.size())
          .forEach(readable::add);
      last = page.isEmpty() ? last : page.get(page.size() - 1).channel().value();
    } while (page.size() == pageSize && readable.size() < count);
    return readable;
  }

  private boolean isReadable(Caller caller, ChannelName channel) {
    return caller.grants().maySubscribe(channel) && authorizers.maySubscribe(caller, channel);
  }

  /** One channel; without events it is empty, never missing. */
  @GET
  @Path("channels/{channel}")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = "{channel}")
  public String show(@PathParam("channel") String channel, @Context HttpServletRequest request) {
    ChannelName name = new ChannelName(channel);
    return JsonText.object(members(name, log.extent(name), Authenticator.caller(request)));
  }

  /** Admins see the whole channel, other callers up to the newest event visible to them. */
  private Map<String, Object> members(ChannelName name, Extent extent, Caller caller) {
    Extent visible =
        caller.grants().admin() ? extent : VisibleExtent.of(log, name, extent, caller.reader());
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("channel", name);
    members.put("head", visible.head());
    members.put("first", visible.first());
    members.put("subscribers", channels.find(name).map(Channel::subscribers).orElse(0));
    return members;
  }
}
