package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import io.carillon.config.InvalidConfigException.Mistake;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Destinations of the application server's broker (Jakarta Messaging).
 *
 * @param connectionFactory JNDI name
 * @param inbound whose messages are published
 * @param outbound to which events are sent
 */
public record JmsConfig(String connectionFactory, List<Inbound> inbound, List<Outbound> outbound) {
  private static final String IN = "carillon.jms.in.<name>.";

  static final ConfigKey<String> CONNECTION_FACTORY =
      key(
          "carillon.jms.connection-factory",
          Syntax.text(),
          "java:comp/DefaultJMSConnectionFactory",
          "JNDI name of the connection factory of the server's broker");
  static final ConfigKey<String> IN_DESTINATION =
      optional(
          IN + "destination",
          Syntax.text(),
          "JNDI name of a queue or topic whose messages are published; on application servers");
  static final ConfigKey<ChannelName> IN_CHANNEL =
      optional(IN + "channel", Syntax.channelName(), "channel that they are published to")
          .shownAs("`<name>`");
  static final ConfigKey<Data.Format> IN_FORMAT =
      key(
          IN + "format",
          Syntax.choice(Data.Format.class),
          "json",
          "format of text and bytes messages without the property `carillon_format`");
  static final ConfigKey<String> OUT_DESTINATION =
      optional(
          "carillon.jms.out.<channel>.destination",
          Syntax.text(),
          "JNDI name of a queue or topic to which every event of the channel is sent; on application"
              + " servers");

  private static final List<ConfigKey<?>> IN_KEYS = List.of(IN_DESTINATION, IN_CHANNEL, IN_FORMAT);
  static final List<ConfigKey<?>> KEYS =
      List.of(CONNECTION_FACTORY, IN_DESTINATION, IN_CHANNEL, IN_FORMAT, OUT_DESTINATION);

  public JmsConfig {
    inbound = List.copyOf(inbound);
    outbound = List.copyOf(outbound);
  }

  /**
   * From a destination to a channel.
   *
   * @param name also of the durable subscription, if the destination is a topic
   * @param destination JNDI name
   * @param format of messages that do not tell theirs
   */
  public record Inbound(String name, String destination, ChannelName channel, Data.Format format) {}

  /**
   * From a channel to a destination.
   *
   * @param destination JNDI name
   */
  public record Outbound(ChannelName channel, String destination) {}

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return inbound.isEmpty() && outbound.isEmpty();
  }

  /**
   * Reads the configuration.
   *
   * @param hasJndi whether the host is an application server
   */
  static JmsConfig read(ConfigReader reader, boolean hasJndi) {
    JmsConfig config =
        new JmsConfig(reader.get(CONNECTION_FACTORY), inbound(reader), outbound(reader));
    for (WrittenRule rule : reader.rules(KEYS.stream().filter(ConfigKey::isRule).toList())) {
      if (!hasJndi) {
        reader.note(
            mistake(rule, "no such setting: the embedded server has no broker, use carillon.war"));
      }
    }
    config.noteLoops(reader);
    return config;
  }

  private static List<Inbound> inbound(ConfigReader reader) {
    Map<String, Map<ConfigKey<?>, WrittenRule>> byName = new TreeMap<>();
    for (WrittenRule rule : reader.rules(IN_KEYS)) {
      String name = subject(rule);
      if (name.matches("[A-Za-z0-9_-]{1,64}")) {
        byName.computeIfAbsent(name, key -> new HashMap<>()).putIfAbsent(rule.key(), rule);
      } else {
        reader.note(mistake(rule, "a name of letters, digits, _ and -"));
      }
    }
    return byName.entrySet().stream()
        .flatMap(each -> inbound(reader, each.getKey(), each.getValue()).stream())
        .toList();
  }

  private static Optional<Inbound> inbound(
      ConfigReader reader, String name, Map<ConfigKey<?>, WrittenRule> rules) {
    WrittenRule destination = rules.get(IN_DESTINATION);
    if (destination == null) {
      WrittenRule other = rules.values().iterator().next();
      reader.note(
          mistake(other, IN_DESTINATION.name().replace("<name>", name) + " to be set, too"));
      return Optional.empty();
    }
    ChannelName channel =
        Optional.ofNullable(rules.get(IN_CHANNEL))
            .flatMap(rule -> reader.read(rule, IN_CHANNEL))
            .orElseGet(() -> new ChannelName(name));
    Data.Format format =
        Optional.ofNullable(rules.get(IN_FORMAT))
            .flatMap(rule -> reader.read(rule, IN_FORMAT))
            .or(IN_FORMAT::standard)
            .orElseThrow();
    return reader
        .read(destination, IN_DESTINATION)
        .map(jndi -> new Inbound(name, jndi, channel, format));
  }

  private static List<Outbound> outbound(ConfigReader reader) {
    Map<ChannelName, Outbound> byChannel = new HashMap<>();
    for (WrittenRule rule : reader.rules(List.of(OUT_DESTINATION))) {
      try {
        ChannelName channel = new ChannelName(subject(rule));
        reader
            .read(rule, OUT_DESTINATION)
            .ifPresent(jndi -> byChannel.putIfAbsent(channel, new Outbound(channel, jndi)));
      } catch (InvalidRequestException notAName) {
        reader.note(mistake(rule, "the name of a channel"));
      }
    }
    return List.copyOf(byChannel.values());
  }

  /** The environment has no lower case; as for roles. */
  private static String subject(WrittenRule rule) {
    return rule.source().isMapped()
        ? rule.subject().toLowerCase(Locale.ROOT).replace('_', '-')
        : rule.subject();
  }

  private void noteLoops(ConfigReader reader) {
    for (Inbound in : inbound) {
      for (Outbound out : outbound) {
        if (in.channel().equals(out.channel()) && in.destination().equals(out.destination())) {
          reader.note(
              Mistake.value(
                  IN_DESTINATION.name().replace("<name>", in.name()),
                  "",
                  in.destination(),
                  "another destination: channel '%s' sends its events there"
                      .formatted(in.channel())));
        }
      }
    }
  }

  private static Mistake mistake(WrittenRule rule, String accepted) {
    return Mistake.value(rule.name(), rule.source().name(), rule.subject(), accepted);
  }
}
