package io.carillon.config;

import static io.carillon.config.ConfigKey.key;

import java.util.List;

/**
 * Where the hub is in its application and in its server.
 *
 * @param apiPath where its API is, relative to the context path of the application; without a slash
 *     at its end
 * @param dataSource JNDI name of the database, in Jakarta EE servers
 * @param schema what a start does about the tables
 */
public record DeploymentConfig(String apiPath, String dataSource, SchemaMode schema) {
  static final ConfigKey<String> API_PATH =
      key(
          "carillon.api-path",
          Syntax.urlPath(),
          "/api",
          "where the API is, relative to the context path of the application");
  static final ConfigKey<String> DATA_SOURCE =
      key(
          "carillon.data-source",
          Syntax.text(),
          "java:comp/DefaultDataSource",
          "application servers: JNDI name of the data source with the hub's tables");

  static final ConfigKey<SchemaMode> SCHEMA =
      key(
          "carillon.schema",
          Syntax.choice(SchemaMode.class),
          "migrate",
          "what a start does about the tables: `migrate` creates and changes them, `check` refuses to"
              + " start unless a DBA has done so, `none` does not look");

  static final List<ConfigKey<?>> KEYS = List.of(API_PATH, DATA_SOURCE, SCHEMA);

  static DeploymentConfig read(ConfigReader reader) {
    return new DeploymentConfig(reader.get(API_PATH), reader.get(DATA_SOURCE), reader.get(SCHEMA));
  }
}
