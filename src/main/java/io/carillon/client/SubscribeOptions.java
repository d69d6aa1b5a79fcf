package io.carillon.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which events a subscription delivers, and where it begins. Immutable: each method returns a copy
 * with one more option.
 *
 * <pre>{@code
 * SubscribeOptions.live().topic("orders/42").since(Duration.ofHours(1))
 * }</pre>
 */
public final class SubscribeOptions {
  private static final SubscribeOptions LIVE =
      new SubscribeOptions(Map.of(), List.of(), StreamFormat.NDJSON);

  private final Map<String, String> parameters; // of the first stream or of all
  private final List<Map.Entry<String, String>> repeated;
  private final StreamFormat format;

  private SubscribeOptions(
      Map<String, String> parameters,
      List<Map.Entry<String, String>> repeated,
      StreamFormat format) {
    this.parameters = parameters;
    this.repeated = repeated;
    this.format = format;
  }

  /** All events from now on. */
  public static SubscribeOptions live() {
    return LIVE;
  }

  /** All events that the hub still has, and live ones. */
  public static SubscribeOptions earliest() {
    return LIVE.starting("since", "earliest");
  }

  /** Selects events with a topic, or with one of several: exact, or a prefix that ends in *. */
  public SubscribeOptions topic(String topic) {
    return repeating("topic", topic);
  }

  /**
   * Starts after a position: {@link Subscription#position} or {@link ChannelEvent#id} of a
   * subscription to the same channels.
   */
  public SubscribeOptions after(String position) {
    return starting("lastEventId", position);
  }

  /** Starts with the events since a time. */
  public SubscribeOptions since(Instant time) {
    return starting("since", time.toString());
  }

  /** Starts with the events of the last minutes, hours or days. */
  public SubscribeOptions since(Duration beforeNow) {
    return starting("since", beforeNow.toString());
  }

  /** Starts with the newest event of each key, oldest first, and continues live. */
  public SubscribeOptions latest() {
    return starting("latest", "true");
  }

  /** Delivers at most once per interval, with the newest event of each key since. */
  public SubscribeOptions throttle(Duration interval) {
    return with("throttle", interval.toString());
  }

  /** Delivers the trace of the request that published each event. */
  public SubscribeOptions trace() {
    return with("trace", "true").format(StreamFormat.NDJSON);
  }

  /** Chooses the format of the stream. */
  public SubscribeOptions format(StreamFormat format) {
    return new SubscribeOptions(parameters, repeated, format);
  }

  /** Makes the caller a member of a chat room while subscribed to its channel. */
  public SubscribeOptions enter(String channel) {
    return repeating("enter", channel);
  }

  private SubscribeOptions starting(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.keySet().removeAll(List.of("lastEventId", "since", "latest"));
    more.put(name, value);
    return new SubscribeOptions(more, repeated, format);
  }

  private SubscribeOptions with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new SubscribeOptions(more, repeated, format);
  }

  private SubscribeOptions repeating(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(repeated);
    more.add(Map.entry(name, value));
    return new SubscribeOptions(parameters, more, format);
  }

  StreamFormat format() {
    return format;
  }

  /** The position to start after, if one is given. */
  Optional<String> startAfter() {
    return Optional.ofNullable(parameters.get("lastEventId"));
  }

  /** The query of every stream; a position in a header takes precedence over where it starts. */
  List<Map.Entry<String, String>> query() {
    List<Map.Entry<String, String>> query = new ArrayList<>(repeated);
    parameters.forEach(
        (name, value) -> {
          if (!name.equals("lastEventId")) {
            query.add(Map.entry(name, value));
          }
        });
    return query;
  }
}
