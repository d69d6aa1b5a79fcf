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
 * setting the longest pattern that fits a channel's name wins, whichever source it comes from; of
 * equal patterns, the earlier source.
 *
 * <p>In the environment a pattern is spelled by the rule for all names, {@code _} for whatever is
 * neither letter nor digit: {@code CARILLON_CHANNEL_ORDERS_RETENTION_AGE}, and with the {@code *}
 * of a prefix as one more {@code _}: {@code CARILLON_CHANNEL_CHAT___RETENTION_AGE} for {@code
 * chat.*}. So a pattern ending in {@code _} is a prefix, and a rule there concerns every channel
 * that is spelled so: {@code chat.a}, {@code chat-a} and {@code Chat.A} alike.
 */
public final class ChannelRules {
  static final String PREFIX = "carillon.channel.";

  private static final ChannelRule<Duration> MONITORING =
      new ChannelRule<>(ConfigKeys.RETENTION_AGE, "monitoring", false, false, Duration.ofHours(1));

  private final List<ChannelRule<?>> rules;

  private ChannelRules(List<ChannelRule<?>> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Reads all rules of all sources; what is wrong is noted with {@code reader}. */
  static ChannelRules read(ConfigReader reader) {
    List<ChannelRule<?>> rules = new ArrayList<>();
    for (ConfigSource source : reader.sources()) {
      for (String name : source.names().stream().sorted().toList()) {
        for (ConfigKey<?> setting : ConfigKeys.perChannel()) {
          patternIn(source, name, setting)
              .flatMap(pattern -> rule(reader, source, name, setting, pattern))
              .ifPresent(rules::add);
        }
      }
    }
    rules.add(MONITORING);
    return new ChannelRules(rules);
  }

  /** Whether {@code name} is the name of a rule, right or wrong. */
  static boolean isRule(ConfigSource source, String name) {
    return ConfigKeys.perChannel().stream()
        .anyMatch(setting -> patternIn(source, name, setting).isPresent());
  }

  private static Optional<String> patternIn(
      ConfigSource source, String name, ConfigKey<?> setting) {
    String begin = source.isMapped() ? MapSource.mapped(PREFIX) : PREFIX;
    String last = setting.name().substring(setting.name().lastIndexOf('.'));
    String end = source.isMapped() ? MapSource.mapped(last) : last;
    boolean fits =
        name.startsWith(begin)
            && name.endsWith(end)
            && name.length() > begin.length() + end.length();
    return fits
        ? Optional.of(name.substring(begin.length(), name.length() - end.length()))
        : Optional.empty();
  }

  private static <T> Optional<ChannelRule<T>> rule(
      ConfigReader reader, ConfigSource source, String name, ConfigKey<T> setting, String pattern) {
    boolean isPrefix = pattern.endsWith(source.isMapped() ? "_" : "*");
    String fixed = isPrefix ? pattern.substring(0, pattern.length() - 1) : pattern;
    if (!fixed.isEmpty() && !isChannelName(fixed)) {
      reader.note(
          new Mistake(
              name, source.name(), pattern, "a channel name, or the beginning of one and then *"));
      return Optional.empty();
    }
    return source
        .raw(name)
        .flatMap(text -> reader.read(setting, name, source, text))
        .map(value -> new ChannelRule<>(setting, fixed, isPrefix, source.isMapped(), value));
  }

  private static boolean isChannelName(String text) {
    try {
      return !new ChannelName(text + "x").value().isEmpty();
    } catch (InvalidRequestException notAName) {
      return false;
    }
  }

  /** What holds for a channel. */
  public ChannelConfig forChannel(ChannelName channel) {
    return new ChannelConfig(
        value(ConfigKeys.RETENTION_AGE, channel),
        value(ConfigKeys.RETENTION_COUNT, channel),
        value(ConfigKeys.HOT_TAIL, channel),
        value(ConfigKeys.HOT_TAIL_BYTES, channel),
        value(ConfigKeys.SLOW_READER, channel));
  }

  @SuppressWarnings("unchecked") // a rule carries a value of its setting's type
  private <T> T value(ConfigKey<T> setting, ChannelName channel) {
    ChannelRule<T> best = null;
    for (ChannelRule<?> rule : rules) {
      boolean concerned = rule.setting() == setting && rule.concerns(channel);
      if (concerned && (best == null || ChannelRule.PARTICULAR.compare(rule, best) > 0)) {
        best = (ChannelRule<T>) rule;
      }
    }
    return best == null ? setting.standard().orElseThrow() : best.value();
  }
}
