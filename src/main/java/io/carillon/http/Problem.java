package io.carillon.http;

import io.carillon.wire.JsonText;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What went wrong, for a program and for whoever reads its log (RFC 9457).
 *
 * @param status of the answer
 * @param title what kind of problem it is; the same for all of its type
 * @param detail what is wrong this time, and what is accepted
 * @param extensions further members, in their order
 */
record Problem(int status, String title, String detail, Map<String, Object> extensions) {
  /** {@code application/problem+json}. */
  static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  Problem {
    extensions = new LinkedHashMap<>(extensions);
  }

  /** A problem that its status names well enough (RFC 9457, 4.2.1 "about:blank"). */
  static Problem of(Response.StatusType status, String detail) {
    return new Problem(status.getStatusCode(), status.getReasonPhrase(), detail, Map.of());
  }

  /** The same with one more member. */
  Problem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(extensions);
    more.put(member, value);
    return new Problem(status, title, detail, more);
  }

  /** The same with one more member, if there is a value for it. */
  Problem with(String member, OptionalLong value) {
    return value.isPresent() ? with(member, value.getAsLong()) : this;
  }

  String json() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", title);
    members.put("status", status);
    members.put("detail", detail);
    members.putAll(extensions);
    return JsonText.object(members);
  }

  /**
   * The answer. Its form is not negotiated: a client that accepts none of the forms of an error is
   * better off with this one.
   */
  Response.ResponseBuilder answer() {
    return writeTo(Response.status(status));
  }

  /** Sends it from a servlet. */
  void send(HttpServletResponse response) throws IOException {
    byte[] json = json().getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType(MEDIA_TYPE.toString());
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }

  /** An answer that has headers of its own already. */
  Response.ResponseBuilder writeTo(Response.ResponseBuilder answer) {
    return answer.status(status).type(MEDIA_TYPE).entity(json());
  }
}
