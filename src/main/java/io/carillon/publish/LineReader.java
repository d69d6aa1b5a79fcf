package io.carillon.publish;

import io.carillon.wire.PublicationTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads a body line by line in bounded memory. Lines end in LF; the last need not. Confined to one
 * thread.
 */
final class LineReader {
  private static final int INITIAL_CAPACITY = 16 << 10;

  private final InputStream in;
  private final int maxLine;
  private final long maxBytes;
  private byte[] buffer;
  private int from;
  private int to;
  private int filled;
  private long bytes;
  private long number;

  /**
   * @param maxLine maximum bytes of a line
   * @param maxBytes maximum bytes of the body
   */
  LineReader(InputStream in, int maxLine, long maxBytes) {
    this.in = in;
    this.maxLine = maxLine;
    this.maxBytes = maxBytes;
    this.buffer = new byte[INITIAL_CAPACITY];
  }

  /**
   * Advances to the next line; false at the end.
   *
   * @throws PublicationTooLargeException if it, or all together, is too long
   */
  boolean next() throws IOException {
    from = number == 0 ? 0 : Math.min(to + 1, filled);
    number++;
    int searched = from;
    while (true) {
      for (to = searched; to < filled; to++) {
        if (buffer[to] == '\n') {
          return checked();
        }
      }
      searched = fill(to);
      if (searched < 0) {
        to = filled;
        return from < to && checked();
      }
    }
  }

  private boolean checked() {
    if (to - from > maxLine) {
      throw PublicationTooLargeException.line(maxLine).at(number);
    }
    return true;
  }

  /** Reads more of the current line; returns the offset of the new bytes, or -1 at the end. */
  private int fill(int searched) throws IOException {
    checked();
    int kept = filled - from;
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, kept);
    } else if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(buffer.length * 2L, maxLine + 2L));
    }
    from = 0;
    filled = kept;
    int read = in.read(buffer, filled, buffer.length - filled);
    if (read < 0) {
      to = filled;
      return -1;
    }
    bytes += read;
    if (bytes > maxBytes) {
      throw PublicationTooLargeException.body(maxBytes).at(number);
    }
    filled += read;
    return kept;
  }

  /**
   * The bytes that hold the line, from {@link #from()} to before {@link #to()}; the next call of
   * {@link #next()} changes them.
   */
  byte[] buffer() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** The number of the line, from 1. */
  long number() {
    return number;
  }

  /** Whether the line holds nothing but white space. */
  boolean isBlank() {
    for (int i = from; i < to; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
