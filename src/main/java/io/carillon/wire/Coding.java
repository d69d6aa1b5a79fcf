package io.carillon.wire;

/** The content coding of a stream (RFC 9110, 8.4.1). */
public enum Coding {
  /** Uncompressed. */
  IDENTITY,
  /** Compressed; bytes for many streams are compressed once: {@link GzipBlocks}. */
  GZIP
}
