package io.carillon.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into lines as WHATWG HTML, 9.2.5 defines them, wherever the pieces begin
 * and end. A line without an end is never read. In UTF-8, neither CR nor LF is ever part of another
 * character, so lines are found among the bytes and decoded one by one; bytes that are not UTF-8
 * become U+FFFD.
 *
 * <p>Not thread-safe.
 */
final class LineReader {
  private static final byte LF = '\n';
  private static final byte CR = '\r';

  private final Consumer<String> lines;
  private final int maxSize;
  private byte[] line = new byte[512]; // the line read so far
  private int size;
  private boolean isFirst = true;
  private boolean isAfterCr;

  /**
   * @param maxSize maximum length of a line in bytes
   */
  LineReader(Consumer<String> lines, int maxSize) {
    this.lines = lines;
    this.maxSize = maxSize;
  }

  /**
   * Reads on.
   *
   * @throws StreamTooLargeException if a line is longer than allowed
   */
  void push(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      // "end-of-line = ( cr lf / cr / lf )". After CR the line ends at once: to wait for an LF
      // would hold back an event until the next one.
      if (b == CR || (b == LF && !isAfterCr)) {
        endLine();
      } else if (b != LF) {
        add(b);
      }
      isAfterCr = b == CR;
    }
  }

  private void add(byte b) {
    if (size == maxSize) {
      throw new StreamTooLargeException(maxSize);
    }
    if (size == line.length) {
      line = Arrays.copyOf(line, (int) Math.min(maxSize, 2L * size));
    }
    line[size++] = b;
  }

  private void endLine() {
    int start = isFirst && startsWithBom() ? 3 : 0;
    String text = new String(line, start, size - start, StandardCharsets.UTF_8);
    isFirst = false;
    size = 0;
    lines.accept(text);
  }

  // "The UTF-8 decode algorithm strips one leading UTF-8 Byte Order Mark (BOM), if any."
  private boolean startsWithBom() {
    return size >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF;
  }
}
