package io.carillon.config;

import static io.carillon.config.ConfigKey.optional;

import io.carillon.config.InvalidConfigException.Mistake;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A further data source that has a table {@code carillon_outbox}: {@code
 * carillon.outbox.sources=shop} and {@code
 * carillon.outbox.source.shop.data-source=java:jboss/datasources/Shop}.
 *
 * @param name part of the ids of its events, and its label in metrics; it must not change while
 *     rows wait
 * @param location the JNDI name on a server, the JDBC URL otherwise
 */
public record OutboxSource(
    String name, String location, Optional<String> user, Optional<String> password) {
  private static final String RULE = "carillon.outbox.source.<name>.";

  static final ConfigKey<List<String>> NAMES =
      optional(
          "carillon.outbox.sources",
          Syntax.sourceNames(),
          "further data sources whose `carillon_outbox` the hub publishes; each needs a"
              + " `data-source` or a `url`");
  static final ConfigKey<String> DATA_SOURCE =
      optional(
          RULE + "data-source",
          Syntax.text(),
          "on a server: the JNDI name of the data source, such as `java:jboss/datasources/Shop`");
  static final ConfigKey<String> URL =
      optional(RULE + "url", Syntax.jdbcUrl(), "embedded server: the JDBC URL of the database");
  static final ConfigKey<String> USER =
      optional(RULE + "user", Syntax.text(), "embedded server: the user name for the database");
  static final ConfigKey<String> PASSWORD =
      optional(RULE + "password", Syntax.text(), "embedded server: the password for the database")
          .secret();

  private static final List<ConfigKey<String>> RULES = List.of(DATA_SOURCE, URL, USER, PASSWORD);
  static final List<ConfigKey<?>> KEYS = List.of(NAMES, DATA_SOURCE, URL, USER, PASSWORD);

  /** Reads all sources; mistakes are noted with {@code reader}. */
  static List<OutboxSource> read(ConfigReader reader, boolean isOnServer) {
    List<String> names = reader.find(NAMES).orElse(List.of());
    Map<String, String> values = values(reader, names);
    ConfigKey<String> location = isOnServer ? DATA_SOURCE : URL;
    List<OutboxSource> sources = new ArrayList<>();
    for (String name : names) {
      String written = values.get(nameOf(location, name));
      if (written == null) {
        reader.note(
            Mistake.value(
                nameOf(location, name),
                "not set",
                "",
                location.accepted() + ", because of " + NAMES.name() + " = " + name));
      } else {
        sources.add(
            new OutboxSource(
                name,
                written,
                Optional.ofNullable(values.get(nameOf(USER, name))),
                Optional.ofNullable(values.get(nameOf(PASSWORD, name)))));
      }
    }
    return List.copyOf(sources);
  }

  /** By the names of keys; of several sources of settings, the first wins. */
  private static Map<String, String> values(ConfigReader reader, List<String> names) {
    Map<String, String> values = new HashMap<>();
    for (WrittenRule rule : reader.rules(KEYS.stream().filter(ConfigKey::isRule).toList())) {
      String name =
          rule.source().isMapped()
              ? rule.subject().toLowerCase(Locale.ROOT).replace('_', '-')
              : rule.subject();
      if (!names.contains(name)) {
        reader.note(
            Mistake.value(
                rule.name(),
                rule.source().name(),
                "***",
                "a source that carillon.outbox.sources names"));
        continue;
      }
      RULES.stream()
          .filter(key -> key == rule.key())
          .forEach(
              key ->
                  reader
                      .read(rule, key)
                      .ifPresent(value -> values.putIfAbsent(nameOf(key, name), value)));
    }
    return values;
  }

  private static String nameOf(ConfigKey<?> key, String name) {
    return key.name().replace("<name>", name);
  }

  /** Without URL and password. */
  @Override
  public String toString() {
    return "OutboxSource[name=" + name + "]";
  }
}
