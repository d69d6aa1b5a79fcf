package io.carillon.cluster;

import io.carillon.wire.SingleByte;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Replies of Redis (RESP), whose announced lengths are bounded: a client allocates memory for a
 * string when it reads its length, and any party that may publish chooses that. For one thread.
 */
final class BoundedReplies extends FilterInputStream {
  private static final int MAX_ELEMENTS = 1_000;
  private static final int MAX_LINE_BYTES = 64 * 1024;
  private static final int NO_DIGIT = -1;
  private static final String LINE_END = "\r\n";

  private final int maxBytes;
  private long stringBytes; // left of a string and its line end
  private int lineBytes; // of the line so far
  private int kind; // the first byte of the line
  private long number; // in the line

  /**
   * @param maxBytes of a string
   */
  BoundedReplies(InputStream in, int maxBytes) {
    super(in);
    this.maxBytes = maxBytes;
  }

  @Override
  public int read() throws IOException {
    return SingleByte.read(this);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = super.read(target, offset, length);
    int end = offset + count;
    for (int i = offset; i < end; ) {
      if (stringBytes > 0) {
        long skipped = Math.min(stringBytes, end - i);
        stringBytes -= skipped;
        i += (int) skipped;
      } else {
        onLine(target[i]);
        i++;
      }
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(count, MAX_LINE_BYTES)]));
  }

  private void onLine(byte next) throws IOException {
    if (next == '\n') {
      endLine();
      return;
    }
    if (lineBytes == 0) {
      kind = next;
      number = 0;
    } else if (number != NO_DIGIT && next != '\r') {
      boolean isDigit = next >= '0' && next <= '9';
      number = isDigit ? Math.min(Integer.MAX_VALUE, 10 * number + next - '0') : NO_DIGIT;
    }
    lineBytes++;
    if (lineBytes > MAX_LINE_BYTES) {
      throw new IOException("a line of Redis is longer than " + MAX_LINE_BYTES + " bytes");
    }
  }

  private void endLine() throws IOException {
    lineBytes = 0;
    if (number == NO_DIGIT) {
      return; // text, or a length of -1 for none
    }
    switch (kind) {
      case '$', '=', '!' -> {
        require(number <= maxBytes, "string of " + number + " bytes");
        stringBytes = number + LINE_END.length();
      }
      case '*', '%', '~', '>' -> require(number <= MAX_ELEMENTS, number + " elements");
      default -> {}
    }
  }

  private static void require(boolean isWithinBounds, String what) throws IOException {
    if (!isWithinBounds) {
      throw new IOException("Redis has sent a " + what + ", more than any node sends");
    }
  }
}
