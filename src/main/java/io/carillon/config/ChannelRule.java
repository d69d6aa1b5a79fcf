package io.carillon.config;

import io.carillon.event.ChannelName;
import java.util.Comparator;

/**
 * What one source says of a setting for a channel, or for all channels whose names begin alike.
 *
 * @param pattern the name or its beginning, without the {@code *}; as the environment spells it if
 *     {@code isMapped}
 */
record ChannelRule<T>(
    ConfigKey<T> setting, String pattern, boolean isPrefix, boolean isMapped, T value) {
  /**
   * The most particular rule comes last: a longer pattern, and of equally long ones the whole name.
   */
  static final Comparator<ChannelRule<?>> PARTICULAR =
      Comparator.<ChannelRule<?>>comparingInt(rule -> rule.pattern.length())
          .thenComparing(rule -> !rule.isPrefix);

  boolean concerns(ChannelName channel) {
    String name = isMapped ? MapSource.mapped(channel.value()) : channel.value();
    return isPrefix ? name.startsWith(pattern) : name.equals(pattern);
  }
}
