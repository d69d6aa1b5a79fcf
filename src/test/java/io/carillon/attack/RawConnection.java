package io.carillon.attack;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection on which a test writes any bytes; reads answers of HTTP/1.1 (RFC 9112). */
final class RawConnection implements AutoCloseable {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_LINE = 64 * 1024;

  private final Socket socket;
  private final InputStream in;

  private RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * An answer.
   *
   * @param headers by name in lower case; the last one of a name
   */
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** Connects from a loopback address, by TLS where the hub uses it. */
  static RawConnection open(AttackedHub hub, String source) {
    return open(hub, source, "http/1.1", 0);
  }

  /** Connects with a small receive buffer, so that unread answers soon stall. */
  static RawConnection openSmall(AttackedHub hub, String source) {
    return open(hub, source, "http/1.1", 4096);
  }

  /** Connects by TLS where the hub uses it, with a protocol for ALPN (RFC 7301). */
  static RawConnection open(AttackedHub hub, String source, String protocol, int receiveBuffer) {
    try {
      Socket plain = connect(hub, source, receiveBuffer);
      return new RawConnection(hub.tls().isPresent() ? secured(hub, plain, protocol) : plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects without TLS, whatever the hub uses. */
  static RawConnection openPlain(AttackedHub hub, String source) {
    try {
      return new RawConnection(connect(hub, source, 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Socket connect(AttackedHub hub, String source, int receiveBuffer)
      throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) READ_TIMEOUT.toMillis());
    socket.bind(new InetSocketAddress(source, 0));
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), hub.port()),
        (int) READ_TIMEOUT.toMillis());
    return socket;
  }

  private static Socket secured(AttackedHub hub, Socket plain, String protocol) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            hub.tls()
                .orElseThrow()
                .getSocketFactory()
                .createSocket(plain, "localhost", hub.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    if (!protocol.equals(socket.getApplicationProtocol())) {
      throw new IOException("the hub chose " + socket.getApplicationProtocol());
    }
    return socket;
  }

  Socket socket() {
    return socket;
  }

  /** What comes, from a buffer. */
  InputStream in() {
    return in;
  }

  /** Writes ISO 8859-1 characters as bytes. */
  RawConnection write(String bytes) {
    return write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * @throws UncheckedIOException if the hub has closed the connection
   */
  RawConnection write(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requests a path; the connection stays open. */
  Answer get(String path) {
    return write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
  }

  /** Publishes a text; the connection stays open. */
  Answer publish(String channel, String text) {
    return publish(channel, text, "");
  }

  /**
   * Publishes a text; the connection stays open.
   *
   * @param login a header line, or empty
   */
  Answer publish(String channel, String text, String login) {
    return write(
            "POST /api/channels/%s/events HTTP/1.1\r\nHost: localhost\r\n%sContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(channel, login, text.length(), text))
        .answer();
  }

  /** Reads the next answer. */
  Answer answer() {
    return tryAnswer().orElseThrow(() -> new IllegalStateException("closed without an answer"));
  }

  /**
   * Reads the next answer; empty if the hub closes the connection instead.
   *
   * @throws UncheckedIOException if nothing comes for 30 s
   */
  Optional<Answer> tryAnswer() {
    return tryAnswer(false);
  }

  /** The same, for a request with HEAD, whose answer has no body. */
  Optional<Answer> tryAnswer(boolean isHead) {
    try {
      return Optional.of(readAnswer(isHead));
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException(e);
    } catch (IOException closed) {
      return Optional.empty();
    }
  }

  private Answer readAnswer(boolean isHead) throws IOException {
    String statusLine = line();
    int status = Integer.parseInt(statusLine.split(" ")[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if (status == 100) {
      return readAnswer(isHead);
    }
    return new Answer(status, headers, isHead ? new byte[0] : body(status, headers));
  }

  private byte[] body(int status, Map<String, String> headers) throws IOException {
    String type = headers.getOrDefault("content-type", "");
    boolean isStream = type.startsWith("text/event-stream") || type.contains("ndjson");
    if (status == 204 || status == 304 || isStream) {
      return new byte[0]; // of a stream only the head is read
    }
    if (headers.containsKey("content-length")) {
      return exactly(Integer.parseInt(headers.get("content-length")));
    }
    return "chunked".equals(headers.get("transfer-encoding")) ? chunks() : in.readAllBytes();
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.write(exactly(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() > MAX_LINE) {
        throw new EOFException();
      }
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  /** Reads and drops everything until the hub closes; false if it has not within the time. */
  boolean isClosedWithin(Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    byte[] dropped = new byte[64 * 1024];
    try {
      for (long left = time.toMillis(); left > 0; left = millisUntil(deadline)) {
        socket.setSoTimeout((int) left);
        if (in.read(dropped) < 0) {
          return true;
        }
      }
      return false;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static long millisUntil(long deadline) {
    return (deadline - System.nanoTime()) / 1_000_000;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException alreadyGone) {
      // closed all the same
    }
  }
}
