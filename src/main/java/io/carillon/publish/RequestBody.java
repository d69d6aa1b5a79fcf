package io.carillon.publish;

import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Supplier;

/** Reads whole request bodies up to a limit. */
public final class RequestBody {
  private static final int FIRST_BYTES = 4096;

  private RequestBody() {}

  /**
   * Reads a JSON body.
   *
   * @param contentType of the request, empty if it has none
   * @throws UnsupportedContentTypeException if it is not {@code application/json}
   * @throws PublicationTooLargeException if there are more than {@code maxBytes}
   * @throws RejectedBodyException if the connection breaks off
   */
  public static byte[] readJson(String contentType, InputStream body, int maxBytes) {
    BodyFormat.requireJson(contentType);
    return read(body, maxBytes, () -> PublicationTooLargeException.body(maxBytes));
  }

  static byte[] read(
      InputStream body, int maxBytes, Supplier<PublicationTooLargeException> tooLarge) {
    byte[] bytes;
    try {
      bytes = body.readNBytes(maxBytes + 1);
    } catch (IOException brokenOff) {
      throw brokenOff();
    }
    if (bytes.length > maxBytes) {
      throw tooLarge.get();
    }
    return bytes;
  }

  /**
   * Reads a body whose memory is reserved as its bytes arrive: a sender that announces much and
   * sends little keeps none from others.
   */
  static byte[] read(
      InputStream body,
      int maxBytes,
      Supplier<PublicationTooLargeException> tooLarge,
      BodyMemory memory) {
    byte[] bytes = new byte[Math.min(maxBytes, FIRST_BYTES)];
    int filled = 0;
    try {
      while (true) {
        if (filled == bytes.length) {
          int next = body.read();
          if (next < 0) {
            return bytes;
          }
          if (filled == maxBytes) {
            throw tooLarge.get();
          }
          int larger = (int) Math.min(maxBytes, 2L * bytes.length);
          memory.add(larger); // while it grows, both exist
          bytes = Arrays.copyOf(bytes, larger);
          bytes[filled++] = (byte) next;
        }
        int read = body.read(bytes, filled, bytes.length - filled);
        if (read < 0) {
          return Arrays.copyOf(bytes, filled);
        }
        filled += read;
      }
    } catch (IOException brokenOff) {
      throw brokenOff();
    }
  }

  static RejectedBodyException brokenOff() {
    return new RejectedBodyException("the request body broke off");
  }
}
