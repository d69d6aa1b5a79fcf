package io.carillon.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The data of a measured event: {@code @<nanos> <publisher> <seq>;} and padding. It says when the
 * event was <em>due</em>, whatever kept it from being sent then, so that waiting is not left out of
 * the latency; and where it belongs among what the same publisher sent.
 */
final class Payload {
  /** Most publishers that can be told apart. */
  static final int MAX_PUBLISHERS = 256;

  private Payload() {}

  /** One event's data, as a measurement of the hub's own looks. */
  static byte[] measurement(long dueNanos, int publisher, int seq) {
    return "@%d %d %d;metric:hub.sent.bytes.%d,value:%d.%04d,timestamp:2026-01-01T00:00:%02d.%06dZ"
        .formatted(
            dueNanos,
            publisher,
            seq,
            seq % 16,
            seq * 31L % 977,
            seq * 7919L % 10_000,
            seq / 16 % 60,
            dueNanos / 1_000 % 1_000_000)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** One event's data, of {@code size} bytes if the mark leaves room for padding. */
  static byte[] of(long dueNanos, int publisher, int seq, int size) {
    byte[] mark =
        ("@" + dueNanos + " " + publisher + " " + seq + ";").getBytes(StandardCharsets.US_ASCII);
    if (mark.length >= size) {
      return mark;
    }
    byte[] padded = Arrays.copyOf(mark, size);
    Arrays.fill(padded, mark.length, size, (byte) 'x');
    return padded;
  }
}
