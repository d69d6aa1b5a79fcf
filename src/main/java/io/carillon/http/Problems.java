package io.carillon.http;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The responses of refused requests that bypass JAX-RS, equal to those of requests that do not. */
final class Problems {
  private static final ProblemMapper MAPPER = new ProblemMapper();

  private Problems() {}

  /**
   * The response that the exception mappers give.
   *
   * @param method of the request
   * @param path of the request, relative to the application
   */
  static Response of(Throwable thrown, String method, String path) {
    return thrown instanceof WebApplicationException known
        ? HttpProblemMapper.map(known, method, path)
        : MAPPER.toResponse(thrown);
  }

  /**
   * Sends a response from a servlet. Its headers replace those that were set before.
   *
   * @param body of the response, which has none of its own, or one that this replaces
   */
  static void send(Response answer, byte[] body, HttpServletResponse response) throws IOException {
    response.setStatus(answer.getStatus());
    for (Map.Entry<String, List<String>> header : answer.getStringHeaders().entrySet()) {
      List<String> values = header.getValue();
      for (int i = 0; i < values.size(); i++) {
        if (i == 0) {
          response.setHeader(header.getKey(), values.get(i));
        } else {
          response.addHeader(header.getKey(), values.get(i));
        }
      }
    }
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** The body of a response of {@link #of}: the JSON of the problem. */
  static byte[] body(Response answer) {
    return answer.getEntity() instanceof String json
        ? json.getBytes(StandardCharsets.UTF_8)
        : new byte[0];
  }
}
