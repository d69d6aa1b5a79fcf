package io.carillon.config;

import io.carillon.event.ChannelName;
import java.util.Comparator;

/**
 * The value that one source has of a setting, for a channel or for all channels with a prefix.
 *
 * @param pattern the name or the prefix, without the {@code *}; as the environment spells it if
 *     {@code isMapped}
 */
record ChannelRule<T>(
    ConfigKey<T> setting, String pattern, boolean isPrefix, boolean isMapped, T value) {
  /** The most specific rule is last: the longest pattern, and a whole name after a prefix. */
  static final Comparator<ChannelRule<?>> BY_SPECIFICITY =
      Comparator.<ChannelRule<?>>comparingInt(rule -> rule.pattern.length())
          .thenComparing(rule -> !rule.isPrefix);

  boolean appliesTo(ChannelName channel) {
    String name = isMapped ? ConfigSource.mapped(channel.value()) : channel.value();
    return isPrefix ? name.startsWith(pattern) : name.equals(pattern);
  }
}
