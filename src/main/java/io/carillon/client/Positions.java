package io.carillon.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Up to where a subscription has been served: the last id of its stream, and the seq in each
 * channel. Ids are a seq ({@code 12}) on a stream of one channel, otherwise a seq for each channel
 * ({@code a=12,b=7}), the event's own first. In a later epoch of the log a seq has the epoch before
 * it ({@code 2-12}); a gap precedes events whose seqs were those of others before. Not thread-safe,
 * except {@link #id}.
 */
final class Positions {
  private final @Nullable String onlyChannel;
  private final Map<String, Long> seqs = new LinkedHashMap<>();
  private volatile @Nullable String id;

  /**
   * @param onlyChannel the channel of the stream; null if ids name it
   * @param id where to start, if it is known
   */
  Positions(@Nullable String onlyChannel, Optional<String> id) {
    this.onlyChannel = onlyChannel;
    this.id = id.orElse(null); // not read before the hub has confirmed it
  }

  /** The position after all that was served. */
  Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /**
   * A stream begins. A position from before remains until the hub has told, with a later message,
   * what is missing between the two.
   */
  void begin(String position) {
    seqs.clear();
    seqs.putAll(read(position, onlyChannel));
    if (id == null) {
      id = position;
    }
  }

  /** The stream is at a position: also a lower one, if the log is another one now. */
  void moveTo(String position) {
    seqs.putAll(read(position, onlyChannel));
    id = position;
  }

  /** Whether the stream has already been served up to this event. */
  boolean hasReached(String channel, long seq) {
    Long reached = seqs.get(channel);
    return reached != null && seq <= reached;
  }

  /** The channel and seq of the event that an id belongs to. */
  static Map.Entry<String, Long> first(String id, @Nullable String onlyChannel) {
    return read(id, onlyChannel).entrySet().iterator().next();
  }

  private static Map<String, Long> read(String id, @Nullable String onlyChannel) {
    Map<String, Long> seqs = new LinkedHashMap<>();
    for (String each : id.split(",")) {
      int separator = each.lastIndexOf('=');
      String channel = separator < 0 ? onlyChannel : each.substring(0, separator);
      if (channel == null) {
        throw new IllegalArgumentException("not a position of several channels: " + id);
      }
      seqs.put(channel, seq(each.substring(separator + 1)));
    }
    return seqs;
  }

  /** Of {@code 17}, or {@code 2-17} in a later epoch of the log. */
  private static Long seq(String position) {
    return Long.valueOf(position.substring(position.indexOf('-') + 1));
  }
}
