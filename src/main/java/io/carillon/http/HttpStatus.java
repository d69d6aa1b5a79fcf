package io.carillon.http;

import jakarta.ws.rs.core.Response.Status.Family;
import jakarta.ws.rs.core.Response.StatusType;
import java.util.Map;

/** A status that Jakarta REST does not define. */
record HttpStatus(int getStatusCode, String getReasonPhrase) implements StatusType {
  /** RFC 9110, 15.5.20. */
  static final HttpStatus MISDIRECTED = new HttpStatus(421, "Misdirected Request");

  /** RFC 9110, 15.5.21. */
  static final HttpStatus UNPROCESSABLE_CONTENT = new HttpStatus(422, "Unprocessable Content");

  /** RFC 6585, 5. */
  static final HttpStatus HEADERS_TOO_LARGE =
      new HttpStatus(431, "Request Header Fields Too Large");

  /** Jakarta REST has the phrases of RFC 2616 for these. */
  private static final Map<Integer, String> RENAMED =
      Map.of(413, "Content Too Large", 414, "URI Too Long", 416, "Range Not Satisfiable");

  /** The phrase of a status in RFC 9110. */
  static String phrase(StatusType status) {
    return RENAMED.getOrDefault(status.getStatusCode(), status.getReasonPhrase());
  }

  @Override
  public Family getFamily() {
    return Family.familyOf(getStatusCode);
  }
}
