package io.carillon.bench;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer of one subscriber, byte by byte as it comes: the head, chunks (RFC 9112, 7.1),
 * and in them the marks of {@link Payload}, whatever the framing around these looks like. Keeps no
 * event, and allocates nothing while it reads.
 */
final class StreamReader {
  /** What is found in the stream. */
  interface Listener {
    /**
     * The head of the answer has been read.
     *
     * @param isStream false if it is of an error, or of an answer that is complete: a hub that is
     *     full asks event sources in this way to come back later
     */
    void opened(boolean isStream);

    /** An event has come; {@code order} is 0 where it belongs, positive after a gap of so many. */
    void event(long dueNanos, int order);

    /** An event that had come before, or that should have. */
    void outOfOrder(boolean isRepeated);
  }

  private enum State {
    HEAD,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    PLAIN
  }

  /** Where in a line of the stream, as far as it matters. */
  private enum Line {
    BEGINS,
    ID_NAME,
    ID,
    RETRY_NAME,
    RETRY,
    OTHER
  }

  /** RFC 1952, 2.3, without the optional fields. */
  private static final int GZIP_HEADER_BYTES = 10;

  private final Listener listener;
  private final StringBuilder head = new StringBuilder(256);
  private int[] lastSeq = {-1}; // by publisher
  private State state = State.HEAD;
  private long left; // of the chunk
  private int field = -1; // -1 outside of a mark, then 0 due, 1 publisher, 2 seq
  private long due;
  private long publisher;
  private long seq;
  private Line line = Line.BEGINS;
  private long lastId = -1;
  private long retryMillis = 3_000;
  private @Nullable Inflater inflater; // if the stream is compressed
  private int gzipHeaderLeft;
  private byte[] inflated = {};

  StreamReader(Listener listener) {
    this.listener = listener;
  }

  /** Forgets the connection, not the events: the next bytes are those of a new answer. */
  void reconnected() {
    state = State.HEAD;
    head.setLength(0);
    field = -1;
    line = Line.BEGINS;
  }

  /** The last event id, a number; -1 if there was none. */
  long lastId() {
    return lastId;
  }

  /** How long the server wants its clients to wait before they come back. */
  long retryMillis() {
    return retryMillis;
  }

  /** Reads on. */
  void read(byte[] bytes, int length) {
    int at = 0;
    while (at < length) {
      switch (state) {
        case HEAD -> at = readHead(bytes, at, length);
        case CHUNK_SIZE -> {
          byte next = bytes[at++];
          if (next == '\n') {
            state = State.CHUNK;
          } else if (next != '\r') {
            left = left * 16 + Character.digit(next, 16);
          }
        }
        case CHUNK -> {
          int end = (int) Math.min(length, at + left);
          unpack(bytes, at, end);
          left -= end - at;
          at = end;
          if (left == 0) {
            state = State.CHUNK_END;
          }
        }
        case CHUNK_END -> {
          if (bytes[at++] == '\n') {
            left = 0;
            state = State.CHUNK_SIZE;
          }
        }
        case PLAIN -> {
          unpack(bytes, at, length);
          at = length;
        }
      }
    }
  }

  private int readHead(byte[] bytes, int from, int length) {
    int at = from;
    while (at < length) {
      head.append((char) bytes[at++]);
      int size = head.length();
      if (size >= 4 && head.indexOf("\r\n\r\n", size - 4) >= 0) {
        String headers = head.toString().toLowerCase();
        boolean chunked = headers.contains("transfer-encoding: chunked");
        if (headers.contains("content-encoding: gzip")) {
          inflater = new Inflater(true);
          gzipHeaderLeft = GZIP_HEADER_BYTES;
          inflated = new byte[64 * 1024];
        }
        listener.opened(isOfStream(headers));
        head.setLength(0);
        head.trimToSize();
        left = 0;
        state = chunked ? State.CHUNK_SIZE : State.PLAIN;
        break;
      }
    }
    return at;
  }

  /** Whether a head in lower case is of a stream: one with a length is of a complete answer. */
  static boolean isOfStream(String head) {
    return head.startsWith("http/1.1 200") && !head.contains("\r\ncontent-length:");
  }

  private void unpack(byte[] bytes, int from, int end) {
    Inflater unpacking = inflater;
    if (unpacking == null) {
      scan(bytes, from, end);
      return;
    }
    int skipped = Math.min(gzipHeaderLeft, end - from);
    gzipHeaderLeft -= skipped;
    unpacking.setInput(bytes, from + skipped, end - from - skipped);
    try {
      for (int size = unpacking.inflate(inflated); size > 0; size = unpacking.inflate(inflated)) {
        scan(inflated, 0, size);
      }
    } catch (DataFormatException e) {
      throw new IllegalStateException("the stream is not what its head says", e);
    }
  }

  private void scan(byte[] bytes, int from, int end) {
    for (int at = from; at < end; at++) {
      byte next = bytes[at];
      if (field < 0) {
        if (next == '@') {
          field = 0;
          due = 0;
          publisher = 0;
          seq = 0;
        } else {
          scanLine(next);
        }
      } else if (next >= '0' && next <= '9') {
        int digit = next - '0';
        switch (field) {
          case 0 -> due = due * 10 + digit;
          case 1 -> publisher = publisher * 10 + digit;
          default -> seq = seq * 10 + digit;
        }
      } else if (next == ' ' && field < 2) {
        field++;
      } else {
        if (next == ';' && field == 2) {
          came();
        }
        field = -1;
      }
    }
  }

  /** {@code id: 17} and {@code retry: 2000}, for reconnecting. */
  private void scanLine(byte next) {
    if (next == '\n') {
      line = Line.BEGINS;
      return;
    }
    switch (line) {
      case BEGINS -> line = next == 'i' ? Line.ID_NAME : next == 'r' ? Line.RETRY_NAME : Line.OTHER;
      case ID_NAME -> {
        if (next == ' ') {
          line = Line.ID;
          lastId = 0;
        }
      }
      case RETRY_NAME -> {
        if (next == ' ') {
          line = Line.RETRY;
          retryMillis = 0;
        }
      }
      case ID -> lastId = lastId * 10 + Character.digit(next, 10);
      case RETRY -> retryMillis = retryMillis * 10 + Character.digit(next, 10);
      case OTHER -> {}
    }
  }

  private void came() {
    int from = (int) publisher;
    if (from >= lastSeq.length) {
      int known = lastSeq.length;
      lastSeq = Arrays.copyOf(lastSeq, Math.max(from + 1, 2 * known));
      Arrays.fill(lastSeq, known, lastSeq.length, -1);
    }
    int expected = lastSeq[from] + 1;
    if (seq < expected) {
      listener.outOfOrder(seq == lastSeq[from]);
      return;
    }
    lastSeq[from] = (int) seq;
    listener.event(due, (int) seq - expected);
  }
}
