package io.carillon.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The embedded server.
 *
 * @param port of the listener; 0: any free port
 * @param bind address of the listener
 * @param data folder of the database
 * @param dbUrl another database than H2 in {@code data}
 * @param tls off unless configured
 */
public record EmbeddedConfig(
    int port,
    String bind,
    Path data,
    Optional<String> dbUrl,
    Optional<String> dbUser,
    Optional<String> dbPassword,
    TlsConfig tls,
    LogFormat logFormat) {

  static EmbeddedConfig read(ConfigReader reader) {
    return new EmbeddedConfig(
        reader.get(ConfigKeys.PORT),
        reader.get(ConfigKeys.BIND),
        reader.get(ConfigKeys.DATA),
        reader.find(ConfigKeys.DB_URL),
        reader.find(ConfigKeys.DB_USER),
        reader.find(ConfigKeys.DB_PASSWORD),
        TlsConfig.read(reader),
        reader.get(ConfigKeys.LOG_FORMAT));
  }

  /**
   * Whether only this machine can reach the listener. Decided by the spelling, never by asking a
   * name server.
   */
  public boolean isLoopback() {
    return bind.equalsIgnoreCase("localhost")
        || bind.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
        || bind.equals("::1")
        || bind.equals("[::1]");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "EmbeddedConfig[port=%d, bind=%s, data=%s, dbUrl=%s]"
        .formatted(port, bind, data, dbUrl.orElse("H2"));
  }
}
