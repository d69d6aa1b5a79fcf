package io.carillon.wire;

import java.io.IOException;
import java.io.InputStream;

/** Reads of one byte, for streams that only implement those of several. */
public final class SingleByte {
  private SingleByte() {}

  /** As {@link InputStream#read()}, by {@link InputStream#read(byte[], int, int)}. */
  public static int read(InputStream in) throws IOException {
    byte[] one = new byte[1];
    return in.read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }
}
