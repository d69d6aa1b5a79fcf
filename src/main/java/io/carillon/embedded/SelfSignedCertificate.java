package io.carillon.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A self-signed certificate for {@code localhost}, for development. Stored in the data folder, so
 * that browsers that trust it still do after a restart. Generated with the JDK's {@code keytool},
 * as the JDK has no API for it.
 */
final class SelfSignedCertificate {
  /** Not secret: access to the key is controlled by access to the file. */
  static final String PASSWORD = "self-signed";

  private static final String ALIAS = "carillon";
  private static final Duration MIN_VALIDITY = Duration.ofDays(7);

  private SelfSignedCertificate() {}

  /**
   * The keystore in a folder; generated if it is missing or its certificate expires soon.
   *
   * @throws StartException if it cannot be generated
   */
  static Path in(Path data) {
    Path file = data.resolve("self-signed.p12");
    try {
      if (!isValid(file)) {
        PrivateFiles.createFolder(data);
        generate(file);
      }
      PrivateFiles.restrictFiles(data, file.getFileName().toString());
      return file;
    } catch (IOException e) {
      throw new StartException(
          "cannot generate a certificate in " + data + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while generating a certificate", e);
    }
  }

  private static boolean isValid(Path file) {
    if (!Files.exists(file)) {
      return false;
    }
    try {
      KeyStore keystore = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
      if (keystore.getCertificate(ALIAS) instanceof X509Certificate certificate) {
        certificate.checkValidity(Date.from(Instant.now().plus(MIN_VALIDITY)));
        return true;
      }
      return false;
    } catch (IOException | GeneralSecurityException expiringOrUnreadable) {
      return false;
    }
  }

  /** Generates a temporary file and renames it, so that a killed hub leaves no partial keystore. */
  private static void generate(Path file) throws IOException, InterruptedException {
    Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "self-signed", ".p12");
    Files.delete(temporary); // keytool creates it
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
                    temporary.toString(),
                    "-storepass",
                    PASSWORD))
            .redirectErrorStream(true)
            .start();
    keytool.getOutputStream().close();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool failed: " + output.strip());
    }
    PrivateFiles.restrictFiles(temporary.getParent(), temporary.getFileName().toString());
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
