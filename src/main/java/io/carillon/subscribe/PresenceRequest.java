package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.wire.JsonScanner;
import io.carillon.wire.RejectedBodyException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The channels of a stream in which its subscriber asks to be present, and the data that it brings:
 * {@code present=true&presence={"status":"away"}} for all channels, {@code enter=orders} or {@code
 * enter=orders:{"status":"away"}} for one of a merged stream.
 *
 * @param data JSON values by channel; empty without data
 */
public record PresenceRequest(Map<ChannelName, String> data) {
  private static final String PRESENT = "present";
  private static final String DATA = "presence";
  private static final String ENTER = "enter";
  private static final int MAX_DEPTH = 8;

  /** No presence. */
  public static final PresenceRequest NONE = new PresenceRequest(Map.of());

  public PresenceRequest {
    data = Map.copyOf(data);
  }

  /** Presence in a channel without data. */
  public static PresenceRequest in(ChannelName channel) {
    return new PresenceRequest(Map.of(channel, ""));
  }

  /**
   * Reads the query of a stream.
   *
   * @param channels of the stream
   * @param maxBytes of the data
   * @throws InvalidRequestException if data is not JSON or too large, or another channel is entered
   */
  static PresenceRequest read(Set<ChannelName> channels, QueryParameters query, int maxBytes) {
    Map<ChannelName, String> all = new LinkedHashMap<>();
    String data = query.first(DATA).map(json -> checked(DATA, json, maxBytes)).orElse("");
    if (query.isTrue(PRESENT)) {
      channels.forEach(channel -> all.put(channel, data));
    } else if (!data.isEmpty() && !query.values().containsKey(ENTER)) {
      throw new InvalidRequestException(DATA, "'presence' is the data of 'present=true'");
    }
    for (String entered : query.values().getOrDefault(ENTER, List.of())) {
      int colon = entered.indexOf(':');
      ChannelName channel = new ChannelName(colon < 0 ? entered : entered.substring(0, colon));
      if (!channels.contains(channel)) {
        throw new InvalidRequestException(
            ENTER, "'enter' names a channel of the stream, which " + channel + " is not");
      }
      all.put(channel, colon < 0 ? data : checked(ENTER, entered.substring(colon + 1), maxBytes));
    }
    return new PresenceRequest(all);
  }

  private static String checked(String parameter, String json, int maxBytes) {
    byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > maxBytes) {
      throw new InvalidRequestException(
          parameter,
          "the data of a member has at most %d bytes, and this has %d"
              .formatted(maxBytes, utf8.length));
    }
    try {
      JsonScanner scanner = new JsonScanner(utf8, MAX_DEPTH);
      scanner.value();
      scanner.end();
    } catch (RejectedBodyException notJson) {
      throw new InvalidRequestException(
          parameter, "the data of a member is one JSON value: " + notJson.getMessage());
    }
    return json;
  }

  /** The channels in which the subscriber asks to be present. */
  public Collection<ChannelName> channels() {
    return data.keySet();
  }

  /** The JSON that it brings there; empty if nothing. */
  public String dataFor(ChannelName channel) {
    return data.getOrDefault(channel, "");
  }

  boolean isEmpty() {
    return data.isEmpty();
  }
}
