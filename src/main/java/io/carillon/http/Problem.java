package io.carillon.http;

import io.carillon.wire.ProblemJson;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Problem details of an error response (RFC 9457).
 *
 * @param status the HTTP status
 * @param title the kind of problem; the same for all problems of that kind
 * @param detail what is wrong with this request, and what is accepted
 * @param extensions further members, in order
 */
record Problem(int status, String title, String detail, Map<String, Object> extensions) {
  /** {@code application/problem+json}. */
  static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  Problem {
    extensions = new LinkedHashMap<>(extensions);
  }

  /** A problem of the kind "about:blank", which its status describes (RFC 9457, 4.2.1). */
  static Problem of(Response.StatusType status, String detail) {
    return new Problem(status.getStatusCode(), HttpStatus.phrase(status), detail, Map.of());
  }

  /** The same problem with one more member. */
  Problem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(extensions);
    more.put(member, value);
    return new Problem(status, title, detail, more);
  }

  /** The same problem with one more member, if the value is present. */
  Problem with(String member, OptionalLong value) {
    return value.isPresent() ? with(member, value.getAsLong()) : this;
  }

  private String json() {
    return ProblemJson.of(status, title, detail, extensions);
  }

  /**
   * The response. Its media type is not negotiated: an error in a media type that the client does
   * not accept is better than none.
   */
  Response.ResponseBuilder response() {
    return writeTo(Response.status(status));
  }

  /** Sends this problem from a servlet. */
  void send(HttpServletResponse response) throws IOException {
    byte[] json = json().getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType(MEDIA_TYPE.toString());
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }

  /** Completes a response that already has headers. */
  Response.ResponseBuilder writeTo(Response.ResponseBuilder response) {
    return response.status(status).type(MEDIA_TYPE).entity(json());
  }
}
