package io.carillon.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A key and a certificate for this machine, which is trusted only where it is configured. */
final class TlsIdentity {
  private static final String PASSWORD = "not-a-secret";
  private static final int BACKLOG = 50;

  private final Path file;

  private TlsIdentity(Path file) {
    this.file = file;
  }

  /** Makes one. */
  static TlsIdentity make(Path folder) {
    Path file = folder.resolve("identity.p12");
    try {
      Process keytool =
          new ProcessBuilder(
                  JavaCommand.program("keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "here",
                  "-keyalg",
                  "EC",
                  "-dname",
                  "CN=here",
                  "-ext",
                  "san=ip:127.0.0.1",
                  "-validity",
                  "2",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  file.toString(),
                  "-storepass",
                  PASSWORD)
              .redirectErrorStream(true)
              .start();
      String output = new String(keytool.getInputStream().readAllBytes());
      if (!Files.exists(file)) {
        throw new IllegalStateException(output);
      }
      return new TlsIdentity(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port of this machine that speaks TLS. */
  ServerSocket serverSocket() {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context
          .getServerSocketFactory()
          .createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** System properties of a JVM that trusts it. */
  Map<String, String> trust() {
    return Map.of(
        "javax.net.ssl.trustStore", file.toString(), "javax.net.ssl.trustStorePassword", PASSWORD);
  }
}
