package io.carillon.wire;

import java.util.List;

/** Concatenation of arrays. */
public final class Bytes {
  private Bytes() {}

  /** {@code head} from {@code headFrom} on, then {@code tail} from {@code tailFrom} on. */
  static byte[] concat(byte[] head, int headFrom, byte[] tail, int tailFrom) {
    int headLength = head.length - headFrom;
    byte[] whole = new byte[headLength + tail.length - tailFrom];
    System.arraycopy(head, headFrom, whole, 0, headLength);
    System.arraycopy(tail, tailFrom, whole, headLength, tail.length - tailFrom);
    return whole;
  }

  /** All of them in their order; the array itself when there is one. */
  public static byte[] concat(List<byte[]> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }
}
