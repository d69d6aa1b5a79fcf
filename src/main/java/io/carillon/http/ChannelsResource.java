package io.carillon.http;

import io.carillon.channel.Channel;
import io.carillon.channel.Channels;
import io.carillon.channel.EventLog;
import io.carillon.channel.EventLog.ChannelExtent;
import io.carillon.channel.Extent;
import io.carillon.event.ChannelName;
import io.carillon.event.InvalidPublicationException;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /api/channels} and {@code /api/channels/{channel}}: what there is. */
@Path("channels")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class ChannelsResource {
  private static final int MAX_PAGE = 1000;

  @Inject EventLog log;
  @Inject Channels channels;

  /**
   * Channels by name, a page at a time: {@code {"channels":[…],"next":"…"}}, {@code next} only if
   * there are more.
   */
  @GET
  public String list(
      @QueryParam("after") @DefaultValue("") String after,
      @QueryParam("limit") @DefaultValue("100") int limit) {
    if (limit < 1 || limit > MAX_PAGE) {
      throw new InvalidPublicationException(
          "limit", "'limit' is 1 to " + MAX_PAGE + ", not " + limit);
    }
    List<ChannelExtent> found = log.channels(after, limit + 1);
    List<ChannelExtent> page = found.subList(0, Math.min(limit, found.size()));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(
        "channels", page.stream().map(each -> members(each.channel(), each.extent())).toList());
    if (found.size() > limit) {
      answer.put("next", page.get(limit - 1).channel());
    }
    return JsonText.object(answer);
  }

  /** One channel; one that nobody has published to yet is empty, not missing. */
  @GET
  @Path("{channel}")
  public String show(@PathParam("channel") String channel) {
    ChannelName name = new ChannelName(channel);
    return JsonText.object(members(name, log.extent(name)));
  }

  private Map<String, Object> members(ChannelName name, Extent extent) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("channel", name);
    members.put("head", extent.head());
    members.put("first", extent.first());
    members.put("subscribers", channels.find(name).map(Channel::subscribers).orElse(0));
    return members;
  }
}
