package io.carillon.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Connections over TCP and TLS. */
public final class Connections {
  private Connections() {}

  /** Established ones, as Linux counts them at the server's end. */
  public static long to(int port) throws IOException {
    String local = ":%04X".formatted(port);
    long count = 0;
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      count +=
          Files.readAllLines(Path.of(table), StandardCharsets.US_ASCII).stream()
              .map(line -> line.strip().split("\\s+"))
              .filter(columns -> columns[1].endsWith(local) && columns[3].equals("01"))
              .count();
    }
    return count;
  }

  /** Trusts this certificate and no other. */
  public static SSLContext trusting(Certificate certificate)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("trusted", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls;
  }
}
