package io.carillon.attack;

import io.undertow.protocols.http2.HpackDecoder;
import io.undertow.protocols.http2.HpackException;
import io.undertow.util.HttpString;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A connection of HTTP/2 (RFC 9113) by TLS on which a test writes any frames. A thread reads what
 * comes, after {@link #reading}.
 */
final class Http2Connection implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;

  /** Error codes (RFC 9113, 7). */
  static final int CANCEL = 8;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final RawConnection connection;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> resets = new ConcurrentHashMap<>();
  private final Map<Integer, Boolean> endedStreams = new ConcurrentHashMap<>();
  private volatile int goAway = -1;
  private int nextStream = 1;

  private Http2Connection(RawConnection connection) {
    this.connection = connection;
  }

  /** Connects, sends the preface and empty settings, and reads what comes. */
  static Http2Connection open(AttackedHub hub, String source) {
    return open(hub, source, new byte[0]).reading();
  }

  /** Like {@link #open}, with settings: each two bytes of identifier and four of value. */
  static Http2Connection open(AttackedHub hub, String source, byte[] settings) {
    Http2Connection http2 = new Http2Connection(RawConnection.open(hub, source, "h2", 0));
    http2.write(PREFACE, frame(SETTINGS, 0, 0, settings));
    return http2;
  }

  /** Starts the thread that reads frames, and grants all windows that it uses up. */
  Http2Connection reading() {
    Thread reader = new Thread(this::read, "http2-reader");
    reader.setDaemon(true);
    reader.start();
    return this;
  }

  /** A setting (RFC 9113, 6.5.1). */
  static byte[] setting(int identifier, int value) {
    return ByteBuffer.allocate(6).putShort((short) identifier).putInt(value).array();
  }

  /** A frame (RFC 9113, 4.1). */
  static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** A number of four bytes, the payload of RST_STREAM and WINDOW_UPDATE. */
  static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  /** Repeats a frame, for batches that are written at once. */
  static byte[] repeated(byte[] frame, int count) {
    ByteBuffer all = ByteBuffer.allocate(frame.length * count);
    for (int i = 0; i < count; i++) {
      all.put(frame);
    }
    return all.array();
  }

  /** Request headers as literals without indexing and without Huffman code (RFC 7541, 6.2.2). */
  static byte[] headers(String method, String path, String... more) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    literal(block, ":method", method);
    literal(block, ":scheme", "https");
    literal(block, ":path", path);
    literal(block, ":authority", "localhost");
    for (int i = 0; i < more.length; i += 2) {
      literal(block, more[i], more[i + 1]);
    }
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    for (String each : List.of(name, value)) {
      integer(block, each.length());
      block.writeBytes(each.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** An integer with a prefix of seven bits (RFC 7541, 5.1). */
  private static void integer(ByteArrayOutputStream block, int value) {
    if (value < 127) {
      block.write(value);
      return;
    }
    block.write(127);
    int rest = value - 127;
    for (; rest >= 128; rest >>= 7) {
      block.write(rest & 127 | 128);
    }
    block.write(rest);
  }

  /** The id of the next request's stream. */
  int newStream() {
    nextStream += 2;
    return nextStream - 2;
  }

  /**
   * @throws UncheckedIOException if the hub has closed the connection
   */
  Http2Connection write(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    connection.write(all.toByteArray());
    return this;
  }

  /** Sends a request without a body. */
  int get(String path) {
    int stream = newStream();
    write(frame(HEADERS, END_STREAM | END_HEADERS, stream, headers("GET", path)));
    return stream;
  }

  private void read() {
    HpackDecoder decoder = new HpackDecoder();
    try {
      DataInputStream in = new DataInputStream(connection.in());
      connection.socket().setSoTimeout(0);
      while (true) {
        int lengthAndType = in.readInt();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        byte[] payload = in.readNBytes(lengthAndType >>> 8);
        receive(decoder, lengthAndType & 255, flags, stream, payload);
      }
    } catch (IOException | UncheckedIOException | HpackException ended) {
      closed.countDown();
    }
  }

  private void receive(HpackDecoder decoder, int type, int flags, int stream, byte[] payload)
      throws HpackException {
    switch (type) {
      case HEADERS -> {
        decoder.setHeaderEmitter((name, value, never) -> header(stream, name, value));
        decoder.decode(ByteBuffer.wrap(payload), false);
      }
      case RST_STREAM -> resets.put(stream, ByteBuffer.wrap(payload).getInt());
      case GOAWAY -> goAway = ByteBuffer.wrap(payload).getInt(4);
      case DATA -> {
        if (payload.length > 0) {
          byte[] grant = number(payload.length);
          write(frame(WINDOW_UPDATE, 0, 0, grant), frame(WINDOW_UPDATE, 0, stream, grant));
        }
      }
      default -> {}
    }
    if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
      endedStreams.put(stream, true);
    }
  }

  private void header(int stream, HttpString name, String value) {
    if (name.toString().equals(":status")) {
      statuses.put(stream, Integer.parseInt(value));
    }
  }

  /** The status that a stream was answered with; empty if none comes in time. */
  Optional<Integer> status(int stream, Duration time) {
    long deadline = System.nanoTime() + time.toNanos();
    while (!statuses.containsKey(stream)
        && closed.getCount() > 0
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    return Optional.ofNullable(statuses.get(stream));
  }

  /** Streams that were answered, with the status. */
  Map<Integer, Integer> statuses() {
    return statuses;
  }

  /** Streams that were reset, with the error code. */
  Map<Integer, Integer> resets() {
    return resets;
  }

  /** Streams that were answered completely. */
  int completed() {
    return endedStreams.size();
  }

  /** The error code of the hub's GOAWAY; empty before one. */
  Optional<Integer> goAway() {
    return goAway < 0 ? Optional.empty() : Optional.of(goAway);
  }

  /** Whether the hub closes the connection in time; needs {@link #reading}. */
  boolean isClosedWithin(Duration time) {
    try {
      return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
