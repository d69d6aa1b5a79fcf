package io.carillon.embedded.guard;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the frames that one connection of HTTP/2 (RFC 9113) receives and that cost the receiver
 * more than the sender: control frames, empty and tiny frames, and those that continue a head. Each
 * kind has a burst and a rate, far above those of browsers and proxies.
 *
 * <p>It reads frame headers only, and leaves everything else to the server behind it. Not
 * thread-safe: one thread at a time reads a connection.
 */
final class Http2FrameCounter {
  private static final int PREFACE = 24;
  private static final int HEADER = 9;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  /** DATA frames up to this size count as tiny. */
  private static final int TINY = 64;

  /** Frames and bytes of one head; Undertow accepts heads of far fewer bytes. */
  private static final int MAX_HEAD_FRAMES = 32;

  private static final int MAX_HEAD_BYTES = 1 << 20;

  /** A burst for a client that cancels all its streams at once. */
  private static final int RESETS = 1000;

  private static final int RESETS_PER_SECOND = 100;

  /** Of streams that were opened a moment ago ("rapid reset"). */
  private static final int RAPID_RESETS = 100;

  private static final int RAPID_RESETS_PER_SECOND = 10;
  private static final long MOMENT_NANOS = 1_000_000_000;
  private static final int CONTROLS = 100;
  private static final int CONTROLS_PER_SECOND = 10;
  private static final int TINY_DATA = 1000;
  private static final int TINY_DATA_PER_SECOND = 200;
  private static final int WINDOW_UPDATES = 4000;
  private static final int WINDOW_UPDATES_PER_SECOND = 500;

  /** Bytes sent that allow for one more WINDOW_UPDATE. */
  private static final double BYTES_PER_WINDOW_UPDATE = 64;

  private final byte[] header = new byte[HEADER];
  private final TokenBucket resets;
  private final TokenBucket rapidResets;
  private final TokenBucket controls;
  private final TokenBucket tinyData;
  private final TokenBucket windowUpdates;
  private int preface = PREFACE; // bytes left
  private int headerBytes; // of the current frame, so far
  private int payload; // bytes left
  private int headFrames; // of the head that is not complete; 0: none
  private int headBytes;
  private long heads; // begun so far
  private int newest; // stream
  private int newestBefore; // a moment ago or more
  private int newestLong; // another moment ago
  private long moment; // when newestBefore was the newest
  private final LongSupplier nanoTime;
  private @Nullable String violation;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  Http2FrameCounter(LongSupplier nanoTime) {
    this.resets = new TokenBucket(RESETS, RESETS_PER_SECOND, nanoTime);
    this.rapidResets = new TokenBucket(RAPID_RESETS, RAPID_RESETS_PER_SECOND, nanoTime);
    this.nanoTime = nanoTime;
    this.moment = nanoTime.getAsLong();
    this.controls = new TokenBucket(CONTROLS, CONTROLS_PER_SECOND, nanoTime);
    this.tinyData = new TokenBucket(TINY_DATA, TINY_DATA_PER_SECOND, nanoTime);
    this.windowUpdates = new TokenBucket(WINDOW_UPDATES, WINDOW_UPDATES_PER_SECOND, nanoTime);
  }

  /**
   * Reads the received bytes between position and limit, which stay as they are.
   *
   * @return how many of them may be passed on; fewer than all when there is a violation
   */
  int accept(ByteBuffer received) {
    int start = received.position();
    int end = received.limit();
    int at = start;
    while (at < end && violation == null) {
      if (preface > 0 || payload > 0) {
        at += skip(end - at);
      } else {
        header[headerBytes++] = received.get(at++);
        if (headerBytes == HEADER) {
          beginFrame();
        }
      }
    }
    return violation == null ? at - start : Math.max(0, at - start - HEADER);
  }

  private int skip(int available) {
    if (preface > 0) {
      int skipped = Math.min(preface, available);
      preface -= skipped;
      return skipped;
    }
    int skipped = Math.min(payload, available);
    payload -= skipped;
    return skipped;
  }

  private void beginFrame() {
    headerBytes = 0;
    payload = (header[0] & 0xFF) << 16 | (header[1] & 0xFF) << 8 | header[2] & 0xFF;
    int type = header[3] & 0xFF;
    int flags = header[4];
    violation =
        switch (type) {
          case DATA -> tiny(flags);
          case HEADERS, CONTINUATION -> head(type, flags);
          case RST_STREAM -> reset();
          case WINDOW_UPDATE -> limited(windowUpdates, "WINDOW_UPDATE");
          default -> limited(controls, "control");
        };
  }

  private @Nullable String tiny(int flags) {
    return payload > TINY || (flags & END_STREAM) != 0 ? null : limited(tinyData, "tiny DATA");
  }

  private @Nullable String reset() {
    ageStreams();
    return limited(stream() > newestLong ? rapidResets : resets, "RST_STREAM");
  }

  /** After a moment without new streams, none of them is new. */
  private void ageStreams() {
    long now = nanoTime.getAsLong();
    if (now - moment >= MOMENT_NANOS) {
      newestLong = now - moment >= 2 * MOMENT_NANOS ? newest : newestBefore;
      newestBefore = newest;
      moment = now;
    }
  }

  private int stream() {
    return (header[5] & 0x7F) << 24
        | (header[6] & 0xFF) << 16
        | (header[7] & 0xFF) << 8
        | header[8] & 0xFF;
  }

  private @Nullable String head(int type, int flags) {
    if (type == HEADERS) {
      ageStreams();
      newest = Math.max(newest, stream());
      heads++;
      headFrames = 0;
      headBytes = 0;
    } else if (payload == 0) {
      String flood = limited(controls, "empty CONTINUATION");
      if (flood != null) {
        return flood;
      }
    }
    headFrames++;
    headBytes += payload;
    if (headFrames > MAX_HEAD_FRAMES || headBytes > MAX_HEAD_BYTES) {
      return "a head of more than %d frames or %d bytes".formatted(MAX_HEAD_FRAMES, MAX_HEAD_BYTES);
    }
    if ((flags & END_HEADERS) != 0) {
      headFrames = 0;
    }
    return null;
  }

  private static @Nullable String limited(TokenBucket bucket, String kind) {
    return bucket.tryTake() ? null : "too many " + kind + " frames";
  }

  /** Notes that the server has sent bytes, which clients acknowledge with WINDOW_UPDATE frames. */
  void onSent(long bytes) {
    windowUpdates.add(bytes / BYTES_PER_WINDOW_UPDATE);
  }

  /** The number of the head that is not complete; 0 if there is none. */
  long openHead() {
    return headFrames == 0 ? 0 : heads;
  }

  /** Why nothing more is to be passed on, if so. */
  Optional<String> violation() {
    return Optional.ofNullable(violation);
  }
}
