package io.carillon.wire;

import java.util.zip.CRC32;

/**
 * Bytes of a stream in its coding, which many streams may share.
 *
 * @param bytes in the coding; never modified
 * @param length of what they encode
 * @param crc CRC-32 of what they encode; means something only if they are compressed
 * @param shift as {@link Crc32Combiner#shift} gives it for {@code length}; as {@code crc}
 */
public record CodedBlock(byte[] bytes, int length, int crc, int shift) {
  /** Bytes of a stream that is not compressed. */
  public static CodedBlock plain(byte[] bytes) {
    return new CodedBlock(bytes, bytes.length, 0, 0);
  }

  /** Compressed bytes, and what they encode. */
  static CodedBlock compressed(byte[] bytes, byte[] plain) {
    CRC32 crc = new CRC32();
    crc.update(plain);
    return new CodedBlock(
        bytes, plain.length, (int) crc.getValue(), Crc32Combiner.shift(plain.length));
  }
}
