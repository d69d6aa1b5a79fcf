package io.carillon.channel;

import io.carillon.event.ChannelName;
import java.util.Locale;
import java.util.OptionalLong;

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
    /** The position lies beyond the head: the log is not the one that the position was taken from. */
    FUTURE,
    /** The position is none that this hub has ever given. */
    UNKNOWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Gap expired(ChannelName channel, long from, long to) {
    return new Gap(channel, OptionalLong.of(from), OptionalLong.of(to), Reason.EXPIRED);
  }

  static Gap future(ChannelName channel, long from, long to) {
    return new Gap(channel, OptionalLong.of(from), OptionalLong.of(to), Reason.FUTURE);
  }

  static Gap unknown(ChannelName channel) {
    return new Gap(channel, OptionalLong.empty(), OptionalLong.empty(), Reason.UNKNOWN);
  }

  /** As JSON: {@code {"channel","from","to","reason"}}, with null for what is not known. */
  public String toJson() {
    // a channel name and a reason hold nothing that JSON would escape
    return "{\"channel\":\"%s\",\"from\":%s,\"to\":%s,\"reason\":\"%s\"}".formatted(channel, text(from), text(to), reason);
  }

  private static String text(OptionalLong value) {
    return value.isPresent() ? Long.toString(value.getAsLong()) : "null";
  }
}
