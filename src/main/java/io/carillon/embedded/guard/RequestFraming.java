package io.carillon.embedded.guard;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the fields of a head say about the end of the request (RFC 9112, 6). */
final class RequestFraming {
  private static final String HOST = "host";
  private static final String CONTENT_LENGTH = "content-length";
  private static final String TRANSFER_ENCODING = "transfer-encoding";
  private static final int MAX_DIGITS = 18;

  private final FieldReader field = new FieldReader(RequestFraming::isFraming);
  private boolean hasHost;
  private long length = -1;
  private boolean isChunked;

  /** The field that is being read. */
  FieldReader field() {
    return field;
  }

  private static boolean isFraming(CharSequence lowerCase) {
    return CONTENT_LENGTH.contentEquals(lowerCase) || TRANSFER_ENCODING.contentEquals(lowerCase);
  }

  /**
   * Adds the field that has been read; the rejection if it contradicts the others or is malformed.
   */
  @Nullable Rejection addField() {
    if (field.isNamed(HOST)) {
      Rejection rejection = hasHost ? Rejection.malformed("a request has one Host field") : null;
      hasHost = true;
      return rejection;
    }
    if (field.isNamed(CONTENT_LENGTH)) {
      return addLength(field.value());
    }
    return field.isNamed(TRANSFER_ENCODING) ? addCoding(field.value()) : null;
  }

  private @Nullable Rejection addLength(String value) {
    boolean isNumber =
        !value.isEmpty()
            && value.length() <= MAX_DIGITS
            && value.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    if (length >= 0 || !isNumber) {
      return Rejection.malformed("a request has one Content-Length field, a number at most");
    }
    length = Long.parseLong(value);
    return null;
  }

  private @Nullable Rejection addCoding(String value) {
    if (isChunked) {
      return Rejection.malformed("a request has one Transfer-Encoding field at most");
    }
    isChunked = value.toLowerCase(Locale.ROOT).equals("chunked");
    return isChunked
        ? null
        : Rejection.unknownCoding("the only transfer coding that is understood is chunked");
  }

  /**
   * Checks a complete head.
   *
   * @param minorVersion of HTTP/1.x
   */
  @Nullable Rejection check(int minorVersion) {
    if (minorVersion > 0 && !hasHost) {
      return Rejection.malformed("a request of HTTP/1.1 has a Host field");
    }
    if (isChunked && length >= 0) {
      return Rejection.malformed("a request has Content-Length or Transfer-Encoding, not both");
    }
    return isChunked && minorVersion == 0
        ? Rejection.malformed("HTTP/1.0 has no transfer codings")
        : null;
  }

  boolean isChunked() {
    return isChunked;
  }

  /** Bytes of a body that is not chunked. */
  long length() {
    return Math.max(0, length);
  }
}
