package io.carillon.http;

import io.carillon.security.ChannelsForbiddenException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Set;

/** Maps exceptions of JAX-RS to problems, which list the accepted methods or media types. */
public class HttpProblemMapper implements ExceptionMapper<WebApplicationException> {
  @Context Request request;
  @Context UriInfo uri;

  @Override
  public Response toResponse(WebApplicationException thrown) {
    return map(thrown, request.getMethod(), uri.getPath());
  }

  /**
   * Maps an exception.
   *
   * @param method of the request
   * @param path of the request, relative to the application
   */
  static Response map(WebApplicationException thrown, String method, String path) {
    Response answer = thrown.getResponse();
    if (answer.getStatus() < Status.BAD_REQUEST.getStatusCode() || answer.hasEntity()) {
      return answer;
    }
    if (answer.getStatus() == Status.INTERNAL_SERVER_ERROR.getStatusCode()) {
      return ProblemMapper.unexpected(thrown);
    }
    Response.ResponseBuilder builder = Response.fromResponse(answer);
    if (answer.getStatus() == Status.METHOD_NOT_ALLOWED.getStatusCode()) {
      builder.header(HttpHeaders.ALLOW, null); // JAX-RS omits some
      builder.header(HttpHeaders.ALLOW, String.join(", ", allowed(method, path).methods()));
    }
    return problem(thrown, method, path).writeTo(builder).build();
  }

  /** Computed only for the problems that name it. */
  private static AllowedRepresentations allowed(String method, String path) {
    return AllowedRepresentations.of(method, path, ApiResources.CLASSES);
  }

  private static Problem problem(WebApplicationException thrown, String method, String path) {
    Response.StatusType status = thrown.getResponse().getStatusInfo();
    if (thrown instanceof ChannelsForbiddenException forbidden) {
      return Problem.of(status, forbidden.getMessage()).with("channels", forbidden.channels());
    }
    return switch (status.getStatusCode()) {
      case 404 -> Problem.of(status, message(thrown, "there is no resource at this path"));
      case 405 ->
          withAccepted(
              status,
              message(thrown, "this method is not allowed here"),
              allowed(method, path).methods());
      case 406 ->
          withAccepted(
              status,
              message(thrown, "none of the accepted media types is available here"),
              allowed(method, path).produced());
      default -> Problem.of(status, message(thrown, status.getReasonPhrase()));
    };
  }

  private static Problem withAccepted(
      Response.StatusType status, String detail, Set<String> accepted) {
    if (accepted.isEmpty()) {
      return Problem.of(status, detail);
    }
    return Problem.of(status, detail + "; accepted are " + String.join(", ", accepted))
        .with("accepted", accepted);
  }

  /** The exception's own message, unless it is a generic one of the JAX-RS implementation. */
  private static String message(WebApplicationException thrown, String fallback) {
    String message = thrown.getMessage();
    boolean isOwn =
        message != null && !message.startsWith("HTTP ") && !message.startsWith("RESTEASY");
    return isOwn ? message : fallback;
  }
}
