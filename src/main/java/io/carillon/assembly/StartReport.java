package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.config.RelayConfig;
import io.carillon.config.SecurityConfig;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Tells an operator at start what a hub on an application server does, without any setting. */
final class StartReport {
  private static final Logger LOG = System.getLogger(StartReport.class.getName());

  private StartReport() {}

  /**
   * Writes the lines to the application log.
   *
   * @param api the path of the API on the server
   */
  static void write(HubEnvironment environment, CarillonConfig config, String api) {
    lines(environment, config, api).forEach(line -> LOG.log(Level.INFO, line));
  }

  static List<String> lines(HubEnvironment environment, CarillonConfig config, String api) {
    return List.of(
        "Carillon " + version() + " serves its API at " + api,
        "The event log is in " + database(environment),
        "Relay: " + relay(config.relay()),
        "Security: " + security(config.security(), environment.hasLogins()));
  }

  private static String version() {
    try (InputStream in = StartReport.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException unreadable) {
      LOG.log(Level.DEBUG, "The version cannot be read", unreadable);
      return "of unknown version";
    }
  }

  private static String database(HubEnvironment environment) {
    String name = environment.dataSourceName();
    DataSource dataSource = environment.dataSource();
    try (Connection connection = dataSource.getConnection()) {
      DatabaseMetaData database = connection.getMetaData();
      return "the data source %s: %s %s at %s"
          .formatted(
              name,
              database.getDatabaseProductName(),
              database.getDatabaseProductVersion(),
              address(database.getURL()));
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "The database does not tell its address", e);
      return "the data source " + name;
    }
  }

  /** Without parameters, which may contain a password; and a warning if a restart loses it. */
  static String address(String url) {
    int end = url.split("[?;]", 2)[0].length();
    int user = url.indexOf('@');
    String address = url.substring(0, end);
    if (user >= 0 && user < end) { // jdbc:oracle:thin:user/password@host
      address = address.substring(0, address.indexOf(':', 5) + 1) + "…" + url.substring(user, end);
    }
    return url.startsWith("jdbc:h2:mem:")
        ? address + " (in memory: lost when the server stops)"
        : address;
  }

  private static String relay(RelayConfig relay) {
    return relay.hasOtherNodes()
        ? relay.kindAsWritten() + ", with other nodes"
        : relay.kindAsWritten() + ", the only node on this event log";
  }

  private static String security(SecurityConfig security, boolean hasLogins) {
    String mode = security.isOpen() ? "open" : "secured";
    String origin = security.isModeWritten() ? "" : " by default";
    String logins =
        security.isOpen()
            ? "no logins"
            : "logins by "
                + String.join(
                    " and ",
                    Stream.of(
                            security.tokens().hasKey() ? "token" : "",
                            hasLogins ? "users of this server" : "",
                            security.oidc().isOn() ? "OpenID provider" : "")
                        .filter(each -> !each.isEmpty())
                        .toList());
    return mode + origin + ", " + logins;
  }
}
