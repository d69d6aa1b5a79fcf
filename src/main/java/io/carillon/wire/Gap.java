package io.carillon.wire;

import io.carillon.event.ChannelName;
import io.carillon.event.EnumNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Events that a subscriber asked for and that cannot be served: reported in band.
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
    /** The hub never issued the position. */
    UNKNOWN,
    /** The database was restored to a state in which it does not have them. */
    RESTORED;

    @Override
    public String toString() {
      return EnumNames.lowerCase(this);
    }
  }

  public static Gap expired(ChannelName channel, long from, long to) {
    return new Gap(channel, OptionalLong.of(from), OptionalLong.of(to), Reason.EXPIRED);
  }

  public static Gap future(ChannelName channel, long from, long to) {
    return new Gap(channel, OptionalLong.of(from), OptionalLong.of(to), Reason.FUTURE);
  }

  public static Gap restored(ChannelName channel, long from, long to) {
    return new Gap(channel, OptionalLong.of(from), OptionalLong.of(to), Reason.RESTORED);
  }

  /** Of a position in an epoch that the log does not know: where it began is unknown, too. */
  public static Gap restored(ChannelName channel, long to) {
    return new Gap(channel, OptionalLong.empty(), OptionalLong.of(to), Reason.RESTORED);
  }

  public static Gap unknown(ChannelName channel) {
    return new Gap(channel, OptionalLong.empty(), OptionalLong.empty(), Reason.UNKNOWN);
  }

  /** {@code channel}, {@code from}, {@code to}, {@code reason}, with null for unknown values. */
  Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("channel", channel);
    members.put("from", number(from));
    members.put("to", number(to));
    members.put("reason", reason);
    return members;
  }

  private static @Nullable Object number(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
