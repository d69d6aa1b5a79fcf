package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Selector;
import io.carillon.fanout.Subscription;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.RequestOrigin;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Opens the streams of channels for their resources, and for requests that bypass JAX-RS. */
@Dependent
public class ChannelStreams {
  /** Maximum channels on one stream: their positions have to fit into a request header. */
  static final int MAX_CHANNELS = 64;

  @Inject StreamOpener streams;
  @Inject Event<StreamOpening> opening;
  @Inject Event<StreamOpened> opened;

  /**
   * Opens a stream of one channel, as {@link StreamOpener#open} does.
   *
   * @param topics those selected; all if there are none
   */
  public void open(String channel, List<String> topics, StreamExchange exchange) {
    streams.open(new ChannelName(channel), Selector.of(topics), exchange);
  }

  /**
   * Opens a stream of several channels.
   *
   * @param topics those selected; all if there are none
   * @param entered channels in which the subscriber is to be counted as present; those that the
   *     caller may not publish to are only read
   * @throws InvalidRequestException if there are too many channels or none, or another one is
   *     entered
   */
  public void openMerged(
      List<String> channels, List<String> topics, List<String> entered, StreamExchange exchange) {
    Set<ChannelName> names = names(channels);
    Set<ChannelName> enters = entered(entered, names);
    Caller caller = Authenticator.caller(exchange.request());
    if (!enters.isEmpty()) {
      opening.fire(new StreamOpening(caller, RequestOrigin.of(exchange.request()), enters));
    }
    Subscription subscription = streams.openMerged(names, Selector.of(topics), exchange);
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
