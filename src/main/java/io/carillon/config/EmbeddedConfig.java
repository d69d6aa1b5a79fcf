package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The embedded server.
 *
 * @param port of the listener; 0: any free port
 * @param bind address of the listener
 * @param data directory of the database
 * @param dbUrl a database other than H2 in {@code data}
 * @param tls off unless configured
 * @param writesArchive whether the hub writes the archive of classes that its JVM is told to use
 */
public record EmbeddedConfig(
    int port,
    String bind,
    Path data,
    Optional<String> dbUrl,
    Optional<String> dbUser,
    Optional<String> dbPassword,
    TlsConfig tls,
    LogFormat logFormat,
    boolean writesArchive) {
  static final ConfigKey<Integer> PORT =
      key("carillon.port", Syntax.integer(0, 65535), "8080", "port of the listener")
          .zeroMeans("any free port");
  static final ConfigKey<String> BIND =
      key("carillon.bind", Syntax.text(), "127.0.0.1", "address of the listener");
  static final ConfigKey<Path> DATA =
      key("carillon.data", Syntax.path(), "./data", "directory of the database");
  static final ConfigKey<String> DB_URL =
      optional("carillon.db.url", Syntax.jdbcUrl(), "JDBC URL of the database")
          .shownAs("H2 in `carillon.data`");
  static final ConfigKey<String> DB_USER =
      optional("carillon.db.user", Syntax.text(), "user name for the database");
  static final ConfigKey<String> DB_PASSWORD =
      optional("carillon.db.password", Syntax.text(), "password for the database").secret();
  static final ConfigKey<LogFormat> LOG_FORMAT =
      key(
          "carillon.log.format",
          Syntax.choice(LogFormat.class),
          "text",
          "format of the application log: `text`, or `json` with one object per line");
  static final ConfigKey<Boolean> WRITES_ARCHIVE =
      key(
          "carillon.start.archive",
          Syntax.onOff(),
          "off",
          "whether the hub writes the archive that `-XX:SharedArchiveFile` or `-XX:AOTCache` names,"
              + " for its next start; `carillon-lib/java.options` sets `on`");

  static final List<ConfigKey<?>> KEYS =
      List.of(PORT, BIND, DATA, DB_URL, DB_USER, DB_PASSWORD, LOG_FORMAT, WRITES_ARCHIVE);

  static EmbeddedConfig read(ConfigReader reader) {
    return new EmbeddedConfig(
        reader.get(PORT),
        reader.get(BIND),
        reader.get(DATA),
        reader.find(DB_URL),
        reader.find(DB_USER),
        reader.find(DB_PASSWORD),
        TlsConfig.read(reader),
        reader.get(LOG_FORMAT),
        reader.get(WRITES_ARCHIVE));
  }

  /**
   * Whether the listener is reachable from this machine only. Decided by the spelling of the
   * address, without a name server.
   */
  public boolean isLoopback() {
    return LoopbackHost.matches(bind);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "EmbeddedConfig[port=%d, bind=%s, data=%s, dbUrl=%s]"
        .formatted(port, bind, data, dbUrl.orElse("H2"));
  }
}
