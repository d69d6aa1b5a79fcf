package io.carillon.config;

import io.carillon.config.InvalidConfigException.Mistake;
import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings of each channel: {@code carillon.channel.chat.*.retention-age=P30D}. For each
 * setting the longest pattern that matches a channel's name wins, whichever source it comes from;
 * of equal patterns, the earlier source.
 *
 * <p>In the environment a pattern is spelled like every name, with {@code _} for everything that is
 * neither a letter nor a digit: {@code CARILLON_CHANNEL_ORDERS_RETENTION_AGE}, and with one more
 * {@code _} for the {@code *} of a prefix: {@code CARILLON_CHANNEL_CHAT___RETENTION_AGE} for {@code
 * chat.*}. There, a pattern that ends in {@code _} is a prefix, and a rule applies to every channel
 * with the same spelling: {@code chat.a}, {@code chat-a} and {@code Chat.A} alike.
 */
public final class ChannelRules {
  private static final ChannelRule<Duration> MONITORING =
      new ChannelRule<>(
          ChannelConfig.RETENTION_AGE, "monitoring", false, false, Duration.ofHours(1));

  private final List<ChannelRule<?>> rules;

  private ChannelRules(List<ChannelRule<?>> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Reads all rules of all sources; mistakes are noted with {@code reader}. */
  static ChannelRules read(ConfigReader reader) {
    List<ChannelRule<?>> rules = new ArrayList<>();
    for (WrittenRule written : reader.rules(ChannelConfig.KEYS)) {
      rule(reader, written, written.key()).ifPresent(rules::add);
    }
    rules.add(MONITORING);
    return new ChannelRules(rules);
  }

  private static <T> Optional<ChannelRule<T>> rule(
      ConfigReader reader, WrittenRule written, ConfigKey<T> setting) {
    String pattern = written.subject();
    ConfigSource source = written.source();
    boolean isPrefix = pattern.endsWith(source.isMapped() ? "_" : "*");
    String fixed = isPrefix ? pattern.substring(0, pattern.length() - 1) : pattern;
    if (!fixed.isEmpty() && !isChannelName(fixed)) {
      reader.note(
          Mistake.value(
              written.name(), source.name(), pattern, "a channel name, or a prefix and *"));
      return Optional.empty();
    }
    return reader
        .read(written, setting)
        .map(value -> new ChannelRule<>(setting, fixed, isPrefix, source.isMapped(), value));
  }

  private static boolean isChannelName(String text) {
    try {
      return !new ChannelName(text + "x").value().isEmpty();
    } catch (InvalidRequestException notAName) {
      return false;
    }
  }

  /** The settings of a channel. */
  ChannelConfig forChannel(ChannelName channel) {
    return new ChannelConfig(
        value(ChannelConfig.RETENTION_AGE, channel),
        value(ChannelConfig.RETENTION_COUNT, channel),
        value(ChannelConfig.HOT_TAIL, channel),
        value(ChannelConfig.HOT_TAIL_BYTES, channel),
        value(ChannelConfig.SLOW_READER, channel));
  }

  @SuppressWarnings("unchecked") // a rule carries a value of its setting's type
  private <T> T value(ConfigKey<T> setting, ChannelName channel) {
    ChannelRule<T> best = null;
    for (ChannelRule<?> rule : rules) {
      boolean applies = rule.setting() == setting && rule.appliesTo(channel);
      if (applies && (best == null || ChannelRule.BY_SPECIFICITY.compare(rule, best) > 0)) {
        best = (ChannelRule<T>) rule;
      }
    }
    return best == null ? setting.standard().orElseThrow() : best.value();
  }
}
