package io.carillon.event;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The positions of a stream that merges several channels, written {@code a=12,b=2-7} in the order
 * of the names, or the one whose event it is first. Only characters that CORS lets through in a
 * request header without a preflight occur in it (Fetch, 2.2.2 "CORS-unsafe request-header byte").
 */
public record Positions(Map<ChannelName, Position> byChannel) {
  public Positions {
    byChannel = Collections.unmodifiableMap(new TreeMap<>(byChannel));
  }

  /** Reads {@code a=12,b=2-7}; empty if {@code text} is malformed. */
  public static Optional<Positions> parse(String text) {
    Map<ChannelName, Position> positions = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        return Optional.empty();
      }
      Optional<Position> position = Position.parse(part.substring(equals + 1));
      if (position.isEmpty()) {
        return Optional.empty();
      }
      try {
        positions.put(new ChannelName(part.substring(0, equals)), position.get());
      } catch (InvalidRequestException notAName) {
        return Optional.empty();
      }
    }
    return Optional.of(new Positions(positions));
  }

  /** The position in one channel, if there is one. */
  public Optional<Position> in(ChannelName channel) {
    return Optional.ofNullable(byChannel.get(channel));
  }

  /**
   * The same positions with one channel first: as the id of an event it names the event's channel,
   * which a browser's {@code EventSource} gets from no other field.
   *
   * @param channel one of these channels
   */
  public String headedBy(ChannelName channel) {
    return written(
        Stream.concat(
            Stream.of(channel),
            byChannel.keySet().stream().filter(other -> !other.equals(channel))));
  }

  @Override
  public String toString() {
    return written(byChannel.keySet().stream());
  }

  private String written(Stream<ChannelName> channels) {
    return channels.map(name -> name + "=" + byChannel.get(name)).collect(Collectors.joining(","));
  }
}
