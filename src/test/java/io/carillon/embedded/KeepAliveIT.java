package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.testing.HubExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long a connection stays open between two requests. */
@Timeout(60)
class KeepAliveIT {
  private static final int IDLE_MILLIS = 1_000;

  @TempDir Path data;

  @Test
  void anIdleConnectionIsClosedAfterTheConfiguredTime() throws Exception {
    try (EmbeddedServer server =
            HubExtension.start(data, Map.of("carillon.limit.keep-alive-timeout", "PT2S"));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
      for (int i = 0; i < 3; i++) { // each request begins anew
        assertThat(request(socket)).startsWith("HTTP/1.1 200");
        assertThat(isOpenFor(socket, IDLE_MILLIS)).isTrue();
      }
      assertThat(isOpenFor(socket, 10_000)).as("closed by the hub").isFalse();
    }
  }

  /** Otherwise a proxy sends a request on a connection that the hub is closing. */
  @Test
  void byDefaultItIsLongerThanProxiesKeepTheirs() {
    CarillonConfig defaults =
        CarillonConfig.load(
            Host.EMBEDDED, List.of(ConfigSources.systemProperties(new Properties())));
    assertThat(defaults.limits().keepAliveTimeout()).isGreaterThan(Duration.ofSeconds(60));
  }

  private static String request(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    socket
        .getOutputStream()
        .write("HEAD /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append(new String(in.readNBytes(1), StandardCharsets.ISO_8859_1));
    }
    return head.toString();
  }

  private static boolean isOpenFor(Socket socket, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException open) {
      return true;
    }
  }
}
