package io.carillon.security;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSource;
import io.carillon.embedded.EmbeddedServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * A secured hub. In this process, or, for the tests that say so, one that runs already: {@code
 * -Dcarillon.test.url=http://127.0.0.1:8080/carillon/}. That one must have been started with {@code
 * carillon.security=secured}, {@code carillon.jwt.secret}, {@code .issuer} and {@code .audience} as
 * in {@link Issuer}, and with the public key that {@code -Dcarillon.test.key} is the private one
 * of.
 */
final class SecuredHub implements AutoCloseable {
  private final EmbeddedServer server;

  private SecuredHub(EmbeddedServer server) {
    this.server = server;
  }

  static SecuredHub start(Path data, Map<String, String> settings) {
    Properties properties = new Properties();
    properties.setProperty("carillon.port", "0");
    properties.setProperty("carillon.data", data.toString());
    properties.setProperty("carillon.security", "secured");
    properties.setProperty("carillon.monitoring.interval", "PT0S");
    properties.putAll(settings);
    return new SecuredHub(
        EmbeddedServer.start(
            CarillonConfig.load(
                Host.EMBEDDED, java.util.List.of(ConfigSource.systemProperties(properties)))));
  }

  /** One that accepts the tokens of an issuer, and those signed with the shared secret. */
  static SecuredHub trusting(Issuer issuer, Path data, Map<String, String> settings) {
    Properties all = new Properties();
    all.setProperty("carillon.jwt.secret", Issuer.SECRET);
    all.setProperty("carillon.jwt.public-key", issuer.pem());
    all.setProperty("carillon.jwt.issuer", Issuer.NAME);
    all.setProperty("carillon.jwt.audience", Issuer.AUDIENCE);
    all.setProperty("carillon.jwt.clock-skew", "PT0S");
    all.putAll(settings);
    Map<String, String> merged = new java.util.HashMap<>();
    all.stringPropertyNames().forEach(name -> merged.put(name, all.getProperty(name)));
    return start(data, merged);
  }

  URI url() {
    return server.url();
  }

  <T> T bean(Class<T> type) {
    return server.bean(type);
  }

  @Override
  public void close() {
    server.close();
  }
}
