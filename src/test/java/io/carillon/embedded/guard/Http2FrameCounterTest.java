package io.carillon.embedded.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class Http2FrameCounterTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int PING = 6;
  private static final int CONTINUATION = 9;
  private static final int END_HEADERS = 4;

  private long now;
  private final Http2FrameCounter frames = new Http2FrameCounter(() -> now);

  Http2FrameCounterTest() {
    assertThat(frames.accept(ByteBuffer.allocate(24))).isEqualTo(24); // the preface
  }

  private static ByteBuffer frame(int type, int flags, int stream, int length) {
    return ByteBuffer.allocate(9 + length)
        .put((byte) 0)
        .putShort((short) length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .rewind();
  }

  /** How many of so many frames are accepted. */
  private int accepted(int count, int type, int length) {
    int accepted = 0;
    while (accepted < count && frames.accept(frame(type, 0, 1, length)) == 9 + length) {
      accepted++;
    }
    return accepted;
  }

  @Test
  void framesOfAnySizeInPiecesAreAccepted() {
    ByteBuffer large = frame(DATA, 0, 1, 16_000);
    for (int i = 0; i < large.capacity(); i++) {
      assertThat(frames.accept(large.duplicate().position(i).limit(i + 1))).isEqualTo(1);
    }
    assertThat(frames.violation()).isEmpty();
  }

  @Test
  void controlFramesAreLimitedToABurst() {
    assertThat(accepted(1_000, PING, 8)).isEqualTo(100);
    assertThat(frames.violation()).hasValue("too many control frames");
  }

  @Test
  void andToARate() {
    assertThat(accepted(100, PING, 8)).isEqualTo(100);
    now += TimeUnit.SECONDS.toNanos(3);
    assertThat(accepted(100, PING, 8)).isEqualTo(30);
  }

  @Test
  void whatFollowsAViolationInTheSameReadIsNotPassedOn() {
    ByteBuffer batch = ByteBuffer.allocate(17 * 200);
    for (int i = 0; i < 200; i++) {
      batch.put(frame(PING, 0, 0, 8));
    }
    assertThat(frames.accept(batch.flip())).isEqualTo(100 * 17);
  }

  @Test
  void streamsResetAtOnceCountMoreThanOldOnes() {
    int rapid = 0;
    for (int stream = 1; frames.violation().isEmpty(); stream += 2) {
      frames.accept(frame(HEADERS, END_HEADERS, stream, 10));
      frames.accept(frame(RST_STREAM, 0, stream, 4));
      rapid++;
    }
    assertThat(rapid).isEqualTo(101);
  }

  @Test
  void aThousandOldStreamsMayBeResetAtOnce() {
    for (int i = 0; i < 1_000; i++) {
      frames.accept(frame(HEADERS, END_HEADERS, 2 * i + 1, 10));
    }
    now += TimeUnit.SECONDS.toNanos(3);
    for (int i = 0; i < 1_000; i++) {
      frames.accept(frame(RST_STREAM, 0, 2 * i + 1, 4));
    }
    assertThat(frames.violation()).isEmpty();
  }

  @Test
  void aHeadHasABoundedNumberOfFrames() {
    frames.accept(frame(HEADERS, 0, 1, 10));
    assertThat(frames.openHead()).isPositive();
    assertThat(accepted(1_000, CONTINUATION, 10)).isEqualTo(31);
  }

  @Test
  void aCompleteHeadIsNotOpen() {
    frames.accept(frame(HEADERS, 0, 1, 10));
    frames.accept(frame(CONTINUATION, END_HEADERS, 1, 10));
    assertThat(frames.openHead()).isZero();
  }
}
