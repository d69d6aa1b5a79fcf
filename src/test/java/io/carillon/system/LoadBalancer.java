package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real load balancer with the file that {@code server-config/} has for it, but other ports. */
final class LoadBalancer implements AutoCloseable {
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/sbin"));

  private final Process process;
  private final int port;

  private LoadBalancer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts nginx; the test is skipped where there is none. */
  static LoadBalancer nginx(Path folder, List<Integer> nodes) throws Exception {
    int port = HubProcess.freePort();
    Path site = folder.resolve("carillon.conf");
    Files.writeString(site, config("nginx/nodes.conf", port, nodes));
    Path main = folder.resolve("nginx.conf");
    Files.writeString(
        main,
        """
        daemon off;
        pid %1$s/nginx.pid;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
          include %1$s/carillon.conf;
        }
        """
            .formatted(folder));
    return start(
        port, folder, program("nginx"), "-e", folder + "/error.log", "-c", main.toString());
  }

  /** Starts HAProxy; the test is skipped where there is none. */
  static LoadBalancer haproxy(Path folder, List<Integer> nodes) throws Exception {
    int port = HubProcess.freePort();
    Path file = folder.resolve("haproxy.cfg");
    Files.writeString(file, config("haproxy/nodes.cfg", port, nodes));
    return start(port, folder, program("haproxy"), "-db", "-f", file.toString());
  }

  private static String program(String name) {
    Optional<Path> program =
        PROGRAMS.stream()
            .map(folder -> folder.resolve(name))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(program.isPresent(), name + " is not installed");
    return program.orElseThrow().toString();
  }

  private static String config(String file, int port, List<Integer> nodes) throws IOException {
    String text = Files.readString(Path.of("server-config", file));
    assertThat(text).contains("127.0.0.1:8080", "127.0.0.1:8081", "127.0.0.1:8083");
    String own =
        text.replace("127.0.0.1:8080", "127.0.0.1:" + port)
            .replace("hub.example.com", "127.0.0.1")
            .replace("maxconn 100000", "maxconn 4000"); // the usual limit of open files
    for (int i = 0; i < nodes.size(); i++) {
      own = own.replace("127.0.0.1:" + (8081 + i), "127.0.0.1:" + nodes.get(i));
    }
    return own;
  }

  private static LoadBalancer start(int port, Path folder, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.log").toFile())
            .start();
    for (int attempt = 0; !accepts(port); attempt++) {
      if (attempt > 100 || !process.isAlive()) {
        process.destroyForcibly();
        throw new IllegalStateException(Files.readString(folder.resolve("output.log")));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return new LoadBalancer(process, port);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Where it can be reached. */
  String base() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What starts one. */
  interface Starter {
    LoadBalancer start(Path folder, List<Integer> nodes) throws Exception;
  }

  /** A folder for it. */
  static Path folder(Path parent, String name) {
    try {
      return Files.createDirectories(parent.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
