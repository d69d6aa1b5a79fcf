package io.carillon.system;

import io.carillon.testing.Connections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real proxy with the configuration of {@code server-config}, in which only ports, addresses and
 * certificates are those of the test, and, if wanted, timeouts shorter.
 */
final class ReverseProxy implements AutoCloseable {
  /** Which program. */
  enum Kind {
    NGINX("nginx", Path.of("server-config/nginx/carillon.conf")),
    HAPROXY("haproxy", Path.of("server-config/haproxy/haproxy.cfg"));

    private final String program;
    private final Path configuration;

    Kind(String program, Path configuration) {
      this.program = program;
      this.configuration = configuration;
    }
  }

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final long START_SECONDS = 20;

  private final List<String> command;
  private final Path folder;
  private final int port;
  private final SSLContext trust;
  private Process process;

  private ReverseProxy(List<String> command, Path folder, int port, SSLContext trust) {
    this.command = command;
    this.folder = folder;
    this.port = port;
    this.trust = trust;
  }

  /**
   * Starts a proxy before the hub at {@code hubPort}; skips the test, and says so, if this machine
   * has no such program.
   *
   * @param timeout in place of the {@code 90s} that the configuration has
   */
  static ReverseProxy start(Kind kind, Path folder, int hubPort, String timeout) {
    Assumptions.assumeTrue(
        isInstalled(kind),
        () -> kind.program + " is not installed: Debian has it in the package " + kind.program);
    try {
      int port = HubProcess.freePort();
      KeyStore certificate = certificate();
      ReverseProxy proxy =
          new ReverseProxy(
              kind == Kind.NGINX
                  ? nginx(folder, port, hubPort, timeout, certificate)
                  : haproxy(folder, port, hubPort, timeout, certificate),
              folder,
              port,
              Connections.trusting(certificate.getCertificate("proxy")));
      proxy.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isInstalled(Kind kind) {
    return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"))
        .anyMatch(path -> Files.isExecutable(Path.of(path, kind.program)));
  }

  private static List<String> nginx(
      Path folder, int port, int hubPort, String timeout, KeyStore certificate)
      throws IOException, GeneralSecurityException {
    Path chain = Files.writeString(folder.resolve("carillon.crt"), certificatePem(certificate));
    Path key = Files.writeString(folder.resolve("carillon.key"), keyPem(certificate));
    String site =
        replaced(
            Files.readString(Kind.NGINX.configuration),
            "listen 443",
            "listen 127.0.0.1:" + port,
            "127.0.0.1:8080",
            "127.0.0.1:" + hubPort,
            "/etc/nginx/carillon.crt",
            chain.toString(),
            "/etc/nginx/carillon.key",
            key.toString(),
            "proxy_read_timeout 90s",
            "proxy_read_timeout " + timeout,
            "server_name hub.example.com",
            "server_name localhost");
    Files.writeString(folder.resolve("carillon.conf"), site);
    StringBuilder main = new StringBuilder();
    main.append("daemon off;\npid ").append(folder).append("/nginx.pid;\n");
    main.append("worker_rlimit_nofile 16000;\nevents { worker_connections 8000; }\n");
    main.append("error_log ").append(folder).append("/error.log;\nhttp {\n  access_log off;\n");
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      main.append("  %s_temp_path %s/%s;\n".formatted(kind, folder, kind));
    }
    main.append("  include ").append(folder).append("/carillon.conf;\n}\n");
    Path configuration = Files.writeString(folder.resolve("nginx.conf"), main.toString());
    return List.of("nginx", "-p", folder.toString(), "-c", configuration.toString());
  }

  private static List<String> haproxy(
      Path folder, int port, int hubPort, String timeout, KeyStore certificate)
      throws IOException, GeneralSecurityException {
    Path both =
        Files.writeString(
            folder.resolve("carillon.pem"), certificatePem(certificate) + keyPem(certificate));
    String configuration =
        replaced(
            Files.readString(Kind.HAPROXY.configuration),
            "maxconn 25000",
            "maxconn 8000", // a machine for tests allows fewer files
            "bind :443",
            "bind 127.0.0.1:" + port,
            "server one 127.0.0.1:8080",
            "server one 127.0.0.1:" + hubPort,
            "/etc/haproxy/carillon.pem",
            both.toString(),
            "timeout client 90s",
            "timeout client " + timeout,
            "timeout server 90s",
            "timeout server " + timeout,
            "-i hub.example.com",
            "-i localhost");
    Path file = Files.writeString(folder.resolve("haproxy.cfg"), configuration);
    return List.of("haproxy", "-db", "-f", file.toString());
  }

  /** What is replaced has to be there. */
  private static String replaced(String text, String... pairs) {
    String result = text;
    for (int i = 0; i < pairs.length; i += 2) {
      if (!result.contains(pairs[i])) {
        throw new IllegalStateException("the configuration has no '" + pairs[i] + "'");
      }
      result = result.replace(pairs[i], pairs[i + 1]);
    }
    return result;
  }

  private void start() throws IOException {
    Path output = folder.resolve("output.log");
    process =
        new ProcessBuilder(resolved(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IllegalStateException(
            String.join(" ", command) + " did not start:\n" + Files.readString(output));
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static List<String> resolved(List<String> command) {
    Path sbin = Path.of("/usr/sbin", command.get(0));
    return Files.isExecutable(sbin)
        ? Stream.concat(Stream.of(sbin.toString()), command.stream().skip(1)).toList()
        : command;
  }

  private boolean answers() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** As the browser reaches it. */
  URI uri(String path) {
    return URI.create("https://localhost:" + port + path);
  }

  /** Trusts its certificate. */
  SSLContext trust() {
    return trust;
  }

  long pid() {
    return process.pid();
  }

  /** Breaks every connection and comes back on the same port. */
  void restart() {
    close();
    try {
      start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process
        .destroy(); // nginx's workers end with their master, which a kill would not let it see to
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // --- certificate ------------------------------------------------------------------------------

  private static @Nullable KeyStore made;

  /** One for all tests. */
  private static synchronized KeyStore certificate() throws IOException, GeneralSecurityException {
    if (made == null) {
      Path folder = Files.createTempDirectory("carillon-proxy");
      made = make(folder.resolve("proxy.p12"));
      Files.delete(folder.resolve("proxy.p12"));
      Files.delete(folder);
    }
    return made;
  }

  private static KeyStore make(Path file) throws IOException, GeneralSecurityException {
    String keytool = JavaCommand.program("keytool").toString();
    String options =
        "-genkeypair -alias proxy -keyalg EC -groupname secp256r1 -dname CN=localhost -validity 2"
            + " -ext SAN=dns:localhost,ip:127.0.0.1 -storetype PKCS12 -storepass changeit -keystore";
    Process process =
        new ProcessBuilder(
                Stream.of(Stream.of(keytool), Stream.of(options.split(" ")), Stream.of(file + ""))
                    .flatMap(words -> words)
                    .toList())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    if (!Files.exists(file)) {
      throw new IOException(said);
    }
    return KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  private static String certificatePem(KeyStore keys) throws GeneralSecurityException {
    return pem("CERTIFICATE", keys.getCertificate("proxy").getEncoded());
  }

  private static String keyPem(KeyStore keys) throws GeneralSecurityException {
    return pem("PRIVATE KEY", keys.getKey("proxy", PASSWORD).getEncoded());
  }

  private static String pem(String what, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what);
  }
}
