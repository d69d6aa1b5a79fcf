package io.carillon.subscribe;

import io.carillon.config.CarillonConfig;
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
import java.util.function.Supplier;

/** Opens the streams of channels for their resources, and for requests that bypass JAX-RS. */
@Dependent
public class ChannelStreams {
  /** Maximum channels on one stream: their positions have to fit into a request header. */
  static final int MAX_CHANNELS = 64;

  @Inject StreamOpener streams;
  @Inject CarillonConfig config;
  @Inject Event<StreamOpening> opening;
  @Inject Event<StreamOpened> opened;

  /**
   * Opens a stream of one channel, as {@link StreamOpener#open} does.
   *
   * @param topics those selected; all if there are none
   */
  public void open(String channel, List<String> topics, StreamExchange exchange) {
    ChannelName name = new ChannelName(channel);
    Selector selector = Selector.of(topics);
    open(presence(Set.of(name), exchange), exchange, () -> streams.open(name, selector, exchange));
  }

  /** Opens a stream of one channel in which the subscriber is present. */
  public void openPresent(ChannelName channel, List<String> topics, StreamExchange exchange) {
    Selector selector = Selector.of(topics);
    open(PresenceRequest.in(channel), exchange, () -> streams.open(channel, selector, exchange));
  }

  /**
   * Opens a stream of several channels.
   *
   * @param topics those selected; all if there are none
   * @throws InvalidRequestException if there are too many channels or none
   */
  public void openMerged(List<String> channels, List<String> topics, StreamExchange exchange) {
    Set<ChannelName> names = names(channels);
    Selector selector = Selector.of(topics);
    open(presence(names, exchange), exchange, () -> streams.openMerged(names, selector, exchange));
  }

  private void open(
      PresenceRequest presence, StreamExchange exchange, Supplier<Subscription> opener) {
    if (presence.isEmpty()) {
      opener.get();
      return;
    }
    Caller caller = Authenticator.caller(exchange.request());
    opening.fire(new StreamOpening(caller, RequestOrigin.of(exchange.request()), presence));
    opened.fire(new StreamOpened(opener.get(), caller, presence));
  }

  private PresenceRequest presence(Set<ChannelName> channels, StreamExchange exchange) {
    return PresenceRequest.read(
        channels,
        new QueryParameters(exchange.parameters().query()),
        config.presence().maxDataSize());
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
