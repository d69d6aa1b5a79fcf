package io.carillon.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A client that asks for a stream, the last answer on its connection, and then reads nothing. */
public final class StalledClient implements AutoCloseable {
  private final Socket socket = new Socket();

  private StalledClient() {}

  /** Asks, and reads nothing of the answer. */
  public static StalledClient open(URI events) {
    StalledClient client = new StalledClient();
    try {
      client.socket.setReceiveBufferSize(4096);
      client.socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), events.getPort()));
      client
          .socket
          .getOutputStream()
          .write(
              ("GET "
                      + target(events)
                      + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(URI events) {
    return events.getRawQuery() == null
        ? events.getRawPath()
        : events.getRawPath() + "?" + events.getRawQuery();
  }

  /** Reads until the hub has ended the connection; fails if it is still open. Bytes read. */
  public long readToEnd() {
    long bytes = 0;
    byte[] buffer = new byte[65536];
    try {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
      for (int read = socket.getInputStream().read(buffer);
          read >= 0;
          read = socket.getInputStream().read(buffer)) {
        bytes += read;
      }
    } catch (SocketException reset) {
      // ended, and not gently: there was something it had not read
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // what we wanted
    }
  }
}
