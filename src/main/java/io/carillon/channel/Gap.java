package io.carillon.channel;

import io.carillon.event.ChannelName;
import io.carillon.event.EnumNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber is told, in band, when events it asked for are gone.
 *
 * @param channel where
 * @param from first seq that cannot be served, if known
 * @param to last seq that cannot be served, if known
 * @param reason why
 */
public record Gap(ChannelName channel, OptionalLong from, OptionalLong to, Reason reason) {
  /** Why events are gone. */
  public enum Reason {
    /** Retention has removed them. */
    EXPIRED,
    /**
     * The position lies beyond the head: the log is not the one that the position was taken from.
     */
    FUTURE,
    /** The position is none that this hub has ever given. */
    UNKNOWN;

    @Override
    public String toString() {
      return EnumNames.lowerCase(this);
    }
  }

  public static Gap expired(ChannelName channel, long from, long to) {
    return new Gap(channel, OptionalLong.of(from), OptionalLong.of(to), Reason.EXPIRED);
  }

  static Gap future(ChannelName channel, long from, long to) {
    return new Gap(channel, OptionalLong.of(from), OptionalLong.of(to), Reason.FUTURE);
  }

  static Gap unknown(ChannelName channel) {
    return new Gap(channel, OptionalLong.empty(), OptionalLong.empty(), Reason.UNKNOWN);
  }

  /**
   * Its members as they are told: {@code channel}, {@code from}, {@code to}, {@code reason}, with
   * null for what is not known.
   */
  Map<String, @Nullable Object> fields() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("channel", channel);
    fields.put("from", number(from));
    fields.put("to", number(to));
    fields.put("reason", reason);
    return fields;
  }

  private static @Nullable Object number(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
