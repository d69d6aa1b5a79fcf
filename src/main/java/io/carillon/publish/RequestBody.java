package io.carillon.publish;

import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import java.io.IOException;
import java.io.InputStream;

/** Reads whole request bodies up to a limit. */
public final class RequestBody {
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
    return read(body, maxBytes, PublicationTooLargeException.body(maxBytes));
  }

  static byte[] read(InputStream body, int maxBytes, PublicationTooLargeException tooLarge) {
    byte[] bytes;
    try {
      bytes = body.readNBytes(maxBytes + 1);
    } catch (IOException brokenOff) {
      throw brokenOff();
    }
    if (bytes.length > maxBytes) {
      throw tooLarge;
    }
    return bytes;
  }

  static RejectedBodyException brokenOff() {
    return new RejectedBodyException("the request body broke off");
  }
}
