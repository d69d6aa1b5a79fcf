package io.carillon.channel;

/** How the bytes of a stream are coded (RFC 9110, 8.4.1). */
public enum Coding {
  /** As they are. */
  IDENTITY,
  /** Compressed, what is sent to many only once: {@link io.carillon.wire.GzipBlocks}. */
  GZIP
}
