package io.carillon.system;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Publishes over one connection that is kept, at as little cost as possible: what is measured
 * beside it has the machine to itself. Used by one thread.
 */
final class PublishingConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final String head;

  PublishingConnection(int port, String channel, String contentType) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    head =
        "POST /api/channels/%s/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: %s\r\n"
            .formatted(channel, port, contentType);
  }

  /** Publishes and waits for the answer, which has to be 201. */
  void publish(String body) throws IOException {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    write((head(length) + body).getBytes(StandardCharsets.UTF_8)); // in one packet
    String answer = answer();
    if (!answer.startsWith("HTTP/1.1 201 ")) {
      throw new IOException(answer);
    }
  }

  /** Begins a request with a body of so many bytes, to be written next. */
  void begin(int bodyLength) throws IOException {
    write(head(bodyLength).getBytes(StandardCharsets.UTF_8));
  }

  private String head(int bodyLength) {
    return head + "Content-Length: " + bodyLength + "\r\n\r\n";
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Waits for the answer, and returns its status line and its body. */
  String answer() throws IOException {
    String status = line();
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    return status + " " + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
