package io.carillon.security;

import io.carillon.security.RawHttp.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.xnio.IoUtils;

/** A connection that stays open. */
final class OpenConnection implements AutoCloseable {
  private final Socket socket;
  private final StringBuilder received = new StringBuilder();

  OpenConnection(URI hub, ApiCall first) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), hub.getPort());
    socket.setSoTimeout(5_000);
    socket.getOutputStream().write(first.bytes());
    readUntil(first.target().startsWith("/health") ? "\\}$" : "event: ?connected(?s).*\n\n");
  }

  private void readUntil(String pattern) throws IOException {
    try {
      readTo(pattern);
    } catch (SocketTimeoutException hangs) {
      throw new IOException("the answer has no end: " + received, hangs);
    }
  }

  private void readTo(String pattern) throws IOException {
    Pattern end = Pattern.compile(pattern);
    byte[] buffer = new byte[8192];
    while (!end.matcher(received).find()) {
      int count = socket.getInputStream().read(buffer);
      if (count < 0) {
        return;
      }
      received.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
    }
  }

  String connectionId() {
    return received.toString().replaceAll("(?s).*\"clientId\":\"([^\"]+)\".*", "$1");
  }

  /** More than is buffered before a thread takes the request, and not to its end. */
  void beginUpload(ApiCall call) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(
        ("POST "
                + call.target()
                + " HTTP/1.1\r\nHost: localhost\r\n"
                + String.join("\r\n", call.headers())
                + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n\r\n"
                + "{\"data\":1}\n".repeat(30_000))
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  Answer send(ApiCall call) throws IOException {
    received.setLength(0);
    socket.getOutputStream().write(call.bytes());
    readUntil("(?!)"); // to its end
    return new Answer(received.toString(), false);
  }

  @Override
  public void close() {
    IoUtils.safeClose(socket);
  }
}
