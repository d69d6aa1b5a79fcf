package io.carillon.embedded;

import io.carillon.config.EmbeddedConfig;
import io.carillon.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Creates the TLS context of the embedded server from its key and certificate. */
final class Tls {
  private static final String RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  private Tls() {}

  /**
   * The configured TLS context; empty for unencrypted connections.
   *
   * @throws StartException if the keystore cannot be used
   */
  static Optional<SSLContext> of(EmbeddedConfig config) {
    TlsConfig tls = config.tls();
    if (!tls.isOn()) {
      return Optional.empty();
    }
    rejectRenegotiation();
    Path file = tls.keystore().orElseGet(() -> SelfSignedCertificate.in(config.data()));
    char[] password = tls.password().orElse(SelfSignedCertificate.PASSWORD).toCharArray();
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keystore(file, password), password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return Optional.of(context);
    } catch (IOException | GeneralSecurityException e) {
      throw new StartException("the keystore " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * The cipher suites that are offered: those of the JVM with authenticated encryption and forward
   * secrecy. TLS 1.3 has no others; of TLS 1.2 this leaves out CBC and key exchange by RSA (RFC
   * 9325, 4.1 and 4.2).
   */
  static List<String> cipherSuites(SSLContext context) {
    return Stream.of(context.getDefaultSSLParameters().getCipherSuites())
        .filter(suite -> suite.contains("_GCM_") || suite.contains("_CHACHA20_POLY1305_"))
        .filter(suite -> !suite.startsWith("TLS_RSA_") && !suite.startsWith("TLS_ECDH_"))
        .toList();
  }

  /**
   * Clients could begin any number of further handshakes on a connection of TLS 1.2, which cost the
   * server more than them. Read by the JDK when it first uses TLS.
   */
  private static void rejectRenegotiation() {
    if (System.getProperty(RENEGOTIATION) == null) {
      System.setProperty(RENEGOTIATION, "true");
    }
  }

  private static KeyStore keystore(Path file, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore keystore = KeyStore.getInstance(file.toFile(), password);
    for (String alias : Collections.list(keystore.aliases())) {
      if (keystore.isKeyEntry(alias)) {
        return keystore;
      }
    }
    throw new GeneralSecurityException("it has no private key");
  }
}
