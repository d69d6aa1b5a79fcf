package io.carillon.embedded;

import io.carillon.config.EmbeddedConfig;
import io.carillon.config.TlsConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The key and the certificate that the embedded server shows. */
final class Tls {
  private Tls() {}

  /**
   * What is configured; empty if connections are not encrypted.
   *
   * @throws StartException if it cannot be had
   */
  static Optional<SSLContext> of(EmbeddedConfig config) {
    TlsConfig tls = config.tls();
    if (!tls.isOn()) {
      return Optional.empty();
    }
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

  private static KeyStore keystore(Path file, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore keystore = KeyStore.getInstance(file.toFile(), password);
    for (String alias : Collections.list(keystore.aliases())) {
      if (keystore.isKeyEntry(alias)) {
        return keystore;
      }
    }
    throw new GeneralSecurityException("there is no private key in it");
  }
}
