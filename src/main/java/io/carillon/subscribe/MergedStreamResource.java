package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Selector;
import io.carillon.fanout.Subscription;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.HubResource;
import io.carillon.security.Permission;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequiresPermission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code GET /api/events?channel=a&channel=b}: several channels on one stream; its ids are the
 * positions in all of them.
 */
@ApplicationScoped
public class MergedStreamResource extends HubResource {
  /** Maximum channels on one stream: their positions have to fit into a request header. */
  static final int MAX_CHANNELS = 64;

  @Inject StreamOpener streams;
  @Inject Event<StreamOpening> opening;
  @Inject Event<StreamOpened> opened;

  /**
   * Streams the channels named: each in its order, merged in the order of arrival. Channels in
   * which the subscriber is to be counted as present are repeated as {@code enter}; those that the
   * caller may not publish to are only read.
   */
  @GET
  @Path("events")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = "?channel")
  public void subscribe(
      @QueryParam("channel") List<String> channels,
      @QueryParam("topic") List<String> topics,
      @QueryParam("enter") List<String> entered,
      @Context UriInfo uri,
      @Context HttpHeaders headers,
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Suspended AsyncResponse async) {
    Set<ChannelName> names = names(channels);
    Set<ChannelName> enters = entered(entered, names);
    Caller caller = Authenticator.caller(request);
    if (!enters.isEmpty()) {
      opening.fire(new StreamOpening(caller, RequestOrigin.of(request), enters));
    }
    Subscription subscription =
        streams.openMerged(
            names, Selector.of(topics), new StreamExchange(uri, headers, request, response, async));
    if (!enters.isEmpty()) {
      opened.fire(new StreamOpened(subscription, caller, enters));
    }
  }

  private static Set<ChannelName> entered(List<String> entered, Set<ChannelName> channels) {
    Set<ChannelName> names = new LinkedHashSet<>();
    for (String channel : entered) {
      ChannelName name = new ChannelName(channel);
      if (!channels.contains(name)) {
        throw new InvalidRequestException(
            "enter", "'enter' names a channel of the stream, which " + name + " is not");
      }
      names.add(name);
    }
    return names;
  }

  private static Set<ChannelName> names(List<String> channels) {
    Set<ChannelName> names = new LinkedHashSet<>();
    channels.forEach(channel -> names.add(new ChannelName(channel)));
    if (names.isEmpty() || names.size() > MAX_CHANNELS) {
      throw new InvalidRequestException(
          "channel",
          "name 1 to "
              + MAX_CHANNELS
              + " channels, as in /api/events?channel=a&channel=b; these are "
              + names.size());
    }
    return names;
  }
}
