package io.carillon.embedded.guard;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of the requests of one connection (RFC 9112), read byte by byte where it decides where
 * a request ends. Stricter than the RFC demands of recipients: what two recipients may read
 * differently, such as folded lines, bare LF, or two lengths, is a violation (RFC 9112, 11.2).
 *
 * <p>Not thread-safe: one thread at a time reads a connection.
 */
final class Http1Syntax {
  private enum Place {
    BEFORE_REQUEST,
    METHOD,
    TARGET,
    VERSION,
    LINE_LF,
    FIELD_START,
    NAME,
    VALUE,
    FIELD_LF,
    HEAD_LF,
    BODY,
    CHUNK_SIZE,
    CHUNK_EXTENSION,
    CHUNK_LINE_LF,
    CHUNK_DATA,
    CHUNK_DATA_CR,
    CHUNK_DATA_LF
  }

  private static final String ENDS = "lines end in CR LF";
  private static final String CONTROL = "control characters are not allowed in ";
  private static final int MAX_METHOD = 32;
  private static final String VERSION_PREFIX = "HTTP/1.";
  private static final int MAX_SIZE_DIGITS = 15;

  private final Http1Limits limits;
  private @Nullable RequestFraming framing; // while fields are read: a stream needs none
  private Place place = Place.BEFORE_REQUEST;
  private boolean isTrailer;
  private int count; // bytes of the current element
  private int headBytes;
  private int fieldCount;
  private int escapeDigits; // still to come, of a percent-encoded byte in the target
  private int minorVersion;
  private long bodyBytes; // of the body or the chunk, left
  private @Nullable Rejection violation;

  Http1Syntax(Http1Limits limits) {
    this.limits = limits;
  }

  private RequestFraming framing() {
    RequestFraming current = framing;
    if (current == null) {
      current = new RequestFraming();
      framing = current;
    }
    return current;
  }

  /**
   * Reads the bytes between position and limit, which stay as they are.
   *
   * @return how many of them may be passed on; fewer than all when there is a violation
   */
  int accept(ByteBuffer received) {
    int start = received.position();
    int end = received.limit();
    int at = start;
    while (at < end) {
      if (place == Place.BODY || place == Place.CHUNK_DATA) {
        at += skipData(end - at);
        continue;
      }
      violation = read(received.get(at) & 0xFF);
      if (violation != null) {
        return at - start;
      }
      at++;
    }
    return at - start;
  }

  private int skipData(int available) {
    int skipped = (int) Math.min(bodyBytes, available);
    bodyBytes -= skipped;
    if (bodyBytes == 0) {
      place = place == Place.BODY ? Place.BEFORE_REQUEST : Place.CHUNK_DATA_CR;
    }
    return skipped;
  }

  /** Why nothing more is to be passed on, if so. */
  Optional<Rejection> violation() {
    return Optional.ofNullable(violation);
  }

  /** Whether the current place is within a body, and so a request is being processed. */
  boolean isInBody() {
    return place.compareTo(Place.BODY) >= 0 || isTrailer;
  }

  private @Nullable Rejection read(int octet) {
    return switch (place) {
      case BEFORE_REQUEST -> beforeRequest(octet);
      case METHOD -> method(octet);
      case TARGET -> target(octet);
      case VERSION -> version(octet);
      case FIELD_START -> fieldStart(octet);
      case NAME -> name(octet);
      case VALUE -> value(octet);
      case LINE_LF -> lineFeed(octet, Place.FIELD_START);
      case FIELD_LF -> octet == '\n' ? endField() : Rejection.malformed(ENDS);
      case HEAD_LF -> octet == '\n' ? endFields() : Rejection.malformed(ENDS);
      case CHUNK_SIZE -> chunkSize(octet);
      case CHUNK_EXTENSION -> chunkExtension(octet);
      case CHUNK_LINE_LF -> octet == '\n' ? endChunkLine() : Rejection.malformed(ENDS);
      case CHUNK_DATA_CR -> chunkDataEnd(octet);
      case CHUNK_DATA_LF -> lineFeed(octet, Place.CHUNK_SIZE);
      case BODY, CHUNK_DATA -> throw new IllegalStateException();
    };
  }

  private @Nullable Rejection lineFeed(int octet, Place following) {
    if (octet != '\n') {
      return Rejection.malformed(ENDS);
    }
    return go(following);
  }

  private @Nullable Rejection go(Place following) {
    place = following;
    count = 0;
    return null;
  }

  private @Nullable Rejection beforeRequest(int octet) {
    headBytes = 0;
    fieldCount = 0;
    isTrailer = false;
    framing = null;
    go(Place.METHOD);
    return method(octet);
  }

  private @Nullable Rejection method(int octet) {
    if (octet == ' ' && count > 0) {
      escapeDigits = 0;
      return go(Place.TARGET);
    }
    return Octets.isToken(octet) && ++count <= MAX_METHOD
        ? null
        : Rejection.malformed("a request begins with a method and one space");
  }

  private @Nullable Rejection target(int octet) {
    if (!continuesTarget(octet)) {
      return Rejection.malformed(
          "a % in the path or the query must be followed by two hexadecimal digits");
    }
    if (octet == ' ' && count > 0) {
      headBytes += count;
      return go(Place.VERSION);
    }
    if (octet <= ' ' || octet >= 0x7F) {
      return Rejection.malformed(
          "a request target has visible ASCII characters only; encode others with %");
    }
    return ++count <= limits.maxTarget()
        ? null
        : Rejection.longTarget(
            "the request target must have at most " + limits.maxTarget() + " bytes");
  }

  /** False where a percent-encoded byte of the target is incomplete (RFC 3986, 2.1). */
  private boolean continuesTarget(int octet) {
    if (escapeDigits > 0) {
      escapeDigits--;
      return Octets.isHexDigit(octet);
    }
    if (octet == '%') {
      escapeDigits = 2;
    }
    return true;
  }

  private @Nullable Rejection version(int octet) {
    if (count < VERSION_PREFIX.length()) {
      return octet == VERSION_PREFIX.charAt(count++) ? null : unknownVersion();
    }
    if (count == VERSION_PREFIX.length()) {
      count++;
      minorVersion = octet - '0';
      return octet == '0' || octet == '1' ? null : unknownVersion();
    }
    if (octet == '\n') {
      return Rejection.malformed(ENDS);
    }
    return octet == '\r' ? go(Place.LINE_LF) : unknownVersion();
  }

  private static Rejection unknownVersion() {
    return Rejection.unknownVersion("a request line ends in HTTP/1.1 or HTTP/1.0 and CR LF");
  }

  private @Nullable Rejection fieldStart(int octet) {
    if (octet == '\r') {
      return go(Place.HEAD_LF);
    }
    if (octet == ' ' || octet == '\t') {
      return Rejection.malformed("a header field must be on one line");
    }
    int max = isTrailer ? Http1Limits.MAX_TRAILERS : Http1Limits.MAX_FIELDS;
    if (++fieldCount > max) {
      return Rejection.largeHead("a request must have at most " + max + " header fields");
    }
    framing().field().begin();
    go(Place.NAME);
    return name(octet);
  }

  private @Nullable Rejection name(int octet) {
    if (octet == ':' && count > 0) {
      return go(Place.VALUE);
    }
    if (!Octets.isToken(octet)) {
      return Rejection.malformed("a header field begins with a name of token characters and ':'");
    }
    if (++count > Http1Limits.MAX_NAME) {
      return Rejection.largeHead(
          "the name of a header field must have at most " + Http1Limits.MAX_NAME + " bytes");
    }
    framing().field().addToName(octet);
    return counted();
  }

  private @Nullable Rejection value(int octet) {
    if (octet == '\r') {
      return go(Place.FIELD_LF);
    }
    if (octet != '\t' && Octets.isControl(octet)) {
      return Rejection.malformed(CONTROL + "header fields");
    }
    framing().field().addToValue(octet);
    return counted();
  }

  private @Nullable Rejection counted() {
    return ++headBytes <= limits.maxHead()
        ? null
        : Rejection.largeHead("the request head must have at most " + limits.maxHead() + " bytes");
  }

  private @Nullable Rejection endField() {
    go(Place.FIELD_START);
    return isTrailer ? null : framing().addField();
  }

  private @Nullable Rejection endFields() {
    if (isTrailer) {
      framing = null;
      return go(Place.BEFORE_REQUEST);
    }
    RequestFraming ended = framing();
    framing = null;
    Rejection rejection = ended.check(minorVersion);
    bodyBytes = ended.length();
    if (ended.isChunked()) {
      return rejection == null ? go(Place.CHUNK_SIZE) : rejection;
    }
    return rejection == null ? go(bodyBytes > 0 ? Place.BODY : Place.BEFORE_REQUEST) : rejection;
  }

  private @Nullable Rejection chunkSize(int octet) {
    int digit = Character.digit(octet, 16);
    if (digit >= 0 && octet < 0x7F) {
      bodyBytes = count == 0 ? digit : bodyBytes * 16 + digit;
      return ++count <= MAX_SIZE_DIGITS ? null : Rejection.malformed("a chunk is too large");
    }
    if (count > 0 && octet == '\r') {
      return go(Place.CHUNK_LINE_LF);
    }
    return count > 0 && (octet == ';' || octet == ' ' || octet == '\t')
        ? go(Place.CHUNK_EXTENSION)
        : Rejection.malformed("a chunk begins with its size in hexadecimal digits and CR LF");
  }

  private @Nullable Rejection chunkExtension(int octet) {
    if (octet == '\r') {
      return go(Place.CHUNK_LINE_LF);
    }
    if (octet != '\t' && Octets.isControl(octet)) {
      return Rejection.malformed(CONTROL + "chunk extensions");
    }
    return ++count <= Http1Limits.MAX_EXTENSION
        ? null
        : Rejection.malformed(
            "chunk extensions must have at most " + Http1Limits.MAX_EXTENSION + " bytes");
  }

  private @Nullable Rejection endChunkLine() {
    if (bodyBytes > 0) {
      return go(Place.CHUNK_DATA);
    }
    isTrailer = true;
    fieldCount = 0;
    return go(Place.FIELD_START);
  }

  private @Nullable Rejection chunkDataEnd(int octet) {
    return octet == '\r'
        ? go(Place.CHUNK_DATA_LF)
        : Rejection.malformed("the data of a chunk has the announced size and ends in CR LF");
  }
}
