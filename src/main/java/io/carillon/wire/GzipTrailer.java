package io.carillon.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Adds up what the end of one gzip stream states of its blocks (RFC 1952, 2.3.1). */
public final class GzipTrailer {
  /** An empty stored block that is the last one (RFC 1951, 3.2.3 and 3.2.4). */
  private static final byte[] LAST_BLOCK = {1, 0, 0, (byte) 0xff, (byte) 0xff};

  private int crc;
  private int length;

  /** A block was written. */
  public void add(CodedBlock block) {
    crc = Crc32Combiner.combine(crc, block.crc(), block.shift());
    length += block.length(); // modulo 2^32
  }

  /** The end of the stream. */
  public byte[] end() {
    return ByteBuffer.allocate(LAST_BLOCK.length + 2 * Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(LAST_BLOCK)
        .putInt(crc)
        .putInt(length)
        .array();
  }
}
