package io.carillon.security;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Sends raw bytes and reads the response, for requests that no HTTP client sends. */
public final class RawHttp {
  private static final int TIMEOUT_MILLIS = 15_000;
  private static final int MAX_ANSWER = 1 << 20;

  private RawHttp() {}

  /**
   * A raw response.
   *
   * @param text empty if the connection was closed without a response
   * @param isHung whether the response is incomplete and the connection stayed open
   */
  public record Answer(String text, boolean isHung) {
    /** The status of the final response; 0 if there is none. */
    public int status() {
      for (String line : text.split("\r\n")) {
        if (line.matches("HTTP/1\\.[01] [2-9]\\d\\d.*")) {
          return Integer.parseInt(line.substring(9, 12));
        }
      }
      return 0;
    }

    /** The bytes after the head. */
    public String body() {
      int end = text.lastIndexOf("\r\n\r\n");
      return end < 0 ? "" : text.substring(text.indexOf("\r\n\r\n") + 4);
    }

    /** A header; empty if there is none. */
    public String header(String name) {
      for (String line : text.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }
  }

  /** Sends a request that starts with the given lines, without line ends. */
  public static Answer send(URI hub, String... lines) throws IOException {
    return send(
        hub, (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes, closes the output, and reads to the end; of a stream, only the head. */
  public static Answer send(URI hub, byte[] request) throws IOException {
    return send(hub, request, true);
  }

  /** The same with the output left open: nginx takes a closed one for a client that has left. */
  public static Answer sendThroughProxy(URI proxy, byte[] request) throws IOException {
    return send(proxy, request, false);
  }

  private static Answer send(URI hub, byte[] request, boolean closesOutput) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setSoLinger(true, 0); // thousands of connections: no TIME_WAIT
      socket.connect(new InetSocketAddress(InetAddress.getByName(hub.getHost()), hub.getPort()));
      try {
        socket.getOutputStream().write(request);
        if (closesOutput) {
          socket.shutdownOutput();
        }
      } catch (IOException refused) {
        // the hub has closed the connection; its response may still be readable
      }
      return read(socket.getInputStream());
    }
  }

  private static Answer read(InputStream in) {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int count = in.read(buffer);
          count >= 0 && received.size() < MAX_ANSWER;
          count = in.read(buffer)) {
        received.write(buffer, 0, count);
        String text = received.toString(StandardCharsets.UTF_8);
        if (text.contains("\r\n\r\n")
            && text.matches("(?si).*content-type: (text/event-stream|application/x-ndjson).*")) {
          break;
        }
      }
    } catch (SocketTimeoutException hung) {
      return new Answer(received.toString(StandardCharsets.UTF_8), true);
    } catch (IOException closed) {
      // reset: keep the bytes read before
    }
    return new Answer(received.toString(StandardCharsets.UTF_8), false);
  }
}
