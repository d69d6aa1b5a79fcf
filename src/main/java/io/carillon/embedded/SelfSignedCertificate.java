package io.carillon.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for {@code localhost} that nobody has signed, for development. It stays in the data
 * folder, so that a browser which has been told to trust it does so after a restart, too. Made with
 * the JDK's {@code keytool}, since the JDK has no API for it.
 */
final class SelfSignedCertificate {
  /** No secret: whoever reads the file may have the key. */
  static final String PASSWORD = "self-signed";

  private static final String ALIAS = "carillon";
  private static final Duration REMAINING = Duration.ofDays(7);

  private SelfSignedCertificate() {}

  /**
   * The keystore in a folder; made if there is none, or if its certificate ends soon.
   *
   * @throws StartException if it cannot be made
   */
  static Path in(Path data) {
    Path file = data.resolve("self-signed.p12");
    try {
      if (!isGood(file)) {
        Files.createDirectories(data);
        make(file);
      }
      return file;
    } catch (IOException e) {
      throw new StartException("no certificate can be made in " + data + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while a certificate was made", e);
    }
  }

  private static boolean isGood(Path file) {
    if (!Files.exists(file)) {
      return false;
    }
    try {
      KeyStore keystore = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
      if (keystore.getCertificate(ALIAS) instanceof X509Certificate certificate) {
        certificate.checkValidity(Date.from(Instant.now().plus(REMAINING)));
        return true;
      }
      return false;
    } catch (CertificateException ending) {
      return false;
    } catch (IOException | GeneralSecurityException unreadable) {
      return false;
    }
  }

  /** In a file beside it, so that a hub that is killed meanwhile leaves no half of one. */
  private static void make(Path file) throws IOException, InterruptedException {
    Path made = Files.createTempFile(file.toAbsolutePath().getParent(), "self-signed", ".p12");
    Files.delete(made); // keytool wants to make it
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "SAN=dns:localhost,ip:127.0.0.1,ip:::1",
                    "-ext",
                    "EKU=serverAuth",
                    "-validity",
                    "365",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    made.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .start();
    keytool.getOutputStream().close();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed: " + said.strip());
    }
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
