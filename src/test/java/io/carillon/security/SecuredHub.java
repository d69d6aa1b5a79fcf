package io.carillon.security;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.embedded.EmbeddedServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A secured hub in this process; or, for tests that can run against an application server, the one
 * at {@code -Dcarillon.test.url=http://127.0.0.1:8080/carillon/}. It must have the configuration
 * {@link #FOR_TESTS_ELSEWHERE} and {@code carillon.jwt.public-key} with the path of {@code
 * public.pem} in the folder {@code -Dcarillon.test.issuer} (see {@link Issuer#kept}).
 */
final class SecuredHub implements AutoCloseable {
  /** The configuration of an external hub. */
  static final Map<String, String> FOR_TESTS_ELSEWHERE =
      Map.ofEntries(
          Map.entry("carillon.security", "secured"),
          Map.entry("carillon.jwt.secret", Issuer.SECRET),
          Map.entry("carillon.jwt.issuer", Issuer.NAME),
          Map.entry("carillon.jwt.audience", Issuer.AUDIENCE),
          Map.entry("carillon.jwt.clock-skew", "PT0S"),
          Map.entry("carillon.cors.origins", "https://app.example"),
          Map.entry("carillon.ticket-ttl", "PT1S"),
          Map.entry("carillon.limit.max-connections-per-user", "12"),
          Map.entry("carillon.stream.heartbeat-interval", "PT0.2S"),
          // so small that most resumed streams read the log
          Map.entry("carillon.channel.*.hot-tail", "200"),
          Map.entry("carillon.monitoring.interval", "PT0S"));

  private final URI url;
  private final Optional<EmbeddedServer> server;

  private SecuredHub(URI url, Optional<EmbeddedServer> server) {
    this.url = url;
    this.server = server;
  }

  static SecuredHub start(Path data, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("carillon.port", "0");
    all.put("carillon.data", data.toString());
    all.put("carillon.security", "secured");
    all.put("carillon.monitoring.interval", "PT0S");
    all.putAll(settings);
    all.values().removeIf(String::isEmpty); // the default
    Properties properties = new Properties();
    properties.putAll(all);
    EmbeddedServer started =
        EmbeddedServer.start(
            CarillonConfig.load(
                Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties))));
    return new SecuredHub(started.url(), Optional.of(started));
  }

  /** A hub that accepts the tokens of an issuer and those signed with the shared secret. */
  static SecuredHub trusting(Issuer issuer, Path data, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("carillon.jwt.secret", Issuer.SECRET);
    all.put("carillon.jwt.public-key", issuer.pem());
    all.put("carillon.jwt.issuer", Issuer.NAME);
    all.put("carillon.jwt.audience", Issuer.AUDIENCE);
    all.put("carillon.jwt.clock-skew", "PT0S");
    all.putAll(settings);
    return start(data, all);
  }

  /** The external hub, if there is one; otherwise an equivalent one in this process. */
  static SecuredHub elsewhereOrHere(Issuer issuer, Path data) {
    String elsewhere = System.getProperty("carillon.test.url", "");
    return elsewhere.isEmpty()
        ? trusting(issuer, data, FOR_TESTS_ELSEWHERE)
        : new SecuredHub(URI.create(elsewhere), Optional.empty());
  }

  /** The root URL; ends in {@code /}. */
  URI url() {
    return url;
  }

  @Override
  public void close() {
    server.ifPresent(EmbeddedServer::close);
  }
}
