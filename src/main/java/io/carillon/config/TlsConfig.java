package io.carillon.config;

import static io.carillon.config.ConfigKey.key;
import static io.carillon.config.ConfigKey.optional;

import io.carillon.config.InvalidConfigException.Mistake;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * TLS of the embedded server; it enables HTTP/2 and {@code https}.
 *
 * @param keystore PKCS #12 or JKS, with one private key and its certificates
 * @param password of the keystore and of the key
 * @param selfSigned whether the hub makes a certificate for {@code localhost}
 */
public record TlsConfig(Optional<Path> keystore, Optional<String> password, boolean selfSigned) {
  static final ConfigKey<Path> KEYSTORE =
      optional(
          "carillon.tls.keystore",
          Syntax.path(),
          "enables TLS and HTTP/2 with the key and certificate in this file (PKCS #12 or JKS)");
  static final ConfigKey<String> PASSWORD =
      optional("carillon.tls.password", Syntax.text(), "password of that file").secret();
  static final ConfigKey<Boolean> SELF_SIGNED =
      key(
          "carillon.tls.self-signed",
          Syntax.onOff(),
          "off",
          "enables TLS and HTTP/2 with a certificate for `localhost` that the hub creates in"
              + " `carillon.data`; for development");

  static final List<ConfigKey<?>> KEYS = List.of(KEYSTORE, PASSWORD, SELF_SIGNED);

  static TlsConfig read(ConfigReader reader) {
    TlsConfig config =
        new TlsConfig(reader.find(KEYSTORE), reader.find(PASSWORD), reader.get(SELF_SIGNED));
    if (config.keystore.isPresent() && config.password.isEmpty()) {
      reader.noteMissing(PASSWORD, KEYSTORE.name());
    }
    if (config.keystore.isPresent() && config.selfSigned) {
      reader.note(
          Mistake.value(SELF_SIGNED.name(), "set", "on", "off, because of " + KEYSTORE.name()));
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
