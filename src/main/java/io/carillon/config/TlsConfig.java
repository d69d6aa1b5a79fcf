package io.carillon.config;

import io.carillon.config.InvalidConfigException.Mistake;
import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS of the embedded server; with it come HTTP/2 and {@code https}.
 *
 * @param keystore PKCS #12 or JKS, with one private key and its certificates
 * @param password of the keystore and of the key
 * @param selfSigned whether a certificate for {@code localhost} is made
 */
public record TlsConfig(Optional<Path> keystore, Optional<String> password, boolean selfSigned) {
  static TlsConfig read(ConfigReader reader) {
    TlsConfig config =
        new TlsConfig(
            reader.find(ConfigKeys.TLS_KEYSTORE),
            reader.find(ConfigKeys.TLS_PASSWORD),
            reader.get(ConfigKeys.TLS_SELF_SIGNED));
    if (config.keystore.isPresent() && config.password.isEmpty()) {
      reader.noteMissing(ConfigKeys.TLS_PASSWORD, ConfigKeys.TLS_KEYSTORE.name());
    }
    if (config.keystore.isPresent() && config.selfSigned) {
      reader.note(
          new Mistake(
              ConfigKeys.TLS_SELF_SIGNED.name(),
              "set",
              "on",
              "off, because of " + ConfigKeys.TLS_KEYSTORE.name()));
    }
    return config;
  }

  /** Whether connections are encrypted. */
  public boolean isOn() {
    return selfSigned || keystore.isPresent();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "TlsConfig[keystore=%s, selfSigned=%s]"
        .formatted(keystore.map(Path::toString).orElse("none"), selfSigned);
  }
}
