package io.carillon.wire;

import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/**
 * A gzip stream (RFC 1952) of blocks that many streams share: after {@link #HEADER}, any blocks in
 * any order. Each block is a piece of raw deflate (RFC 1951) that refers to nothing before it and
 * ends on the boundary of a byte, so that a reader can join between any two. {@link GzipTrailer}
 * ends the stream.
 *
 * <p>So a block for many streams is compressed once, and no stream has a compressor or a window of
 * its own. An object belongs to one thread; it keeps one compressor for all of its streams.
 */
public final class GzipBlocks {
  /**
   * The beginning of every stream: magic number, deflate, no flags, no time, unknown system (RFC
   * 1952, 2.3). Not to be written to.
   */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  /** A stored block: type, length and the complement of the length (RFC 1951, 3.2.4). */
  private static final int STORED_HEADER = 5;

  private static final int MAX_STORED = 0xffff;

  /** Shorter data hardly compresses. */
  private static final int WORTH_DEFLATING = 96;

  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private byte[] buffer = new byte[4096];

  /** The header and then {@code bytes} as they are. */
  public static CodedBlock begin(byte[] bytes) {
    return CodedBlock.compressed(Bytes.concat(List.of(HEADER, stored(bytes))), bytes);
  }

  /** {@code bytes} uncompressed, in blocks: for short data to one reader. */
  public static CodedBlock store(byte[] bytes) {
    return CodedBlock.compressed(stored(bytes), bytes);
  }

  private static byte[] stored(byte[] bytes) {
    int blocks = Math.max(1, (bytes.length + MAX_STORED - 1) / MAX_STORED);
    byte[] stored = new byte[bytes.length + blocks * STORED_HEADER];
    int at = 0;
    for (int from = 0; from < bytes.length; from += MAX_STORED) {
      int length = Math.min(MAX_STORED, bytes.length - from);
      stored[at++] = 0; // not the last block, stored; the rest of the byte is padding
      stored[at++] = (byte) length;
      stored[at++] = (byte) (length >> 8);
      stored[at++] = (byte) ~length;
      stored[at++] = (byte) (~length >> 8);
      System.arraycopy(bytes, from, stored, at, length);
      at += length;
    }
    return at == stored.length ? stored : Arrays.copyOf(stored, at);
  }

  /** {@code bytes} compressed, or as they are if that is shorter. */
  public CodedBlock deflate(byte[] bytes) {
    if (bytes.length < WORTH_DEFLATING) {
      return store(bytes);
    }
    deflater.reset();
    deflater.setInput(bytes);
    int length = 0;
    while (true) {
      length += deflater.deflate(buffer, length, buffer.length - length, Deflater.SYNC_FLUSH);
      if (length < buffer.length) {
        break; // "if the returned value is less than len, all is flushed"
      }
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    return length < bytes.length
        ? CodedBlock.compressed(Arrays.copyOf(buffer, length), bytes)
        : store(bytes);
  }
}
