package io.carillon.http;

import io.carillon.security.ChannelsForbiddenException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Set;

/** Turns what JAX-RS throws, for us or by itself, into a problem that says what is on offer. */
@Provider
public class HttpProblemMapper implements ExceptionMapper<WebApplicationException> {
  @Context Request request;
  @Context UriInfo uri;
  @Context Application application;

  @Override
  public Response toResponse(WebApplicationException thrown) {
    Response answer = thrown.getResponse();
    if (answer.getStatus() < Status.BAD_REQUEST.getStatusCode() || answer.hasEntity()) {
      return answer;
    }
    if (answer.getStatus() == Status.INTERNAL_SERVER_ERROR.getStatusCode()) {
      return ProblemMapper.unexpected(thrown);
    }
    AllowedRepresentations offer =
        AllowedRepresentations.to(request.getMethod(), uri.getPath(), application.getClasses());
    Response.ResponseBuilder builder = Response.fromResponse(answer);
    if (answer.getStatus() == Status.METHOD_NOT_ALLOWED.getStatusCode()
        && answer.getHeaderString(HttpHeaders.ALLOW) == null) {
      builder.header(HttpHeaders.ALLOW, String.join(", ", offer.methods()));
    }
    return problem(thrown, offer).writeTo(builder).build();
  }

  private Problem problem(WebApplicationException thrown, AllowedRepresentations offer) {
    Response.StatusType status = thrown.getResponse().getStatusInfo();
    if (thrown instanceof ChannelsForbiddenException forbidden) {
      return Problem.of(status, forbidden.getMessage()).with("channels", forbidden.channels());
    }
    return switch (status.getStatusCode()) {
      case 404 -> Problem.of(status, said(thrown, "there is nothing at this address"));
      case 405 -> named(status, said(thrown, "this method is not offered here"), offer.methods());
      case 406 ->
          named(
              status,
              said(thrown, "none of the forms that the request accepts is offered here"),
              offer.produced());
      case 415 ->
          named(status, said(thrown, "a body of this type is not accepted here"), offer.consumed());
      default -> Problem.of(status, said(thrown, status.getReasonPhrase()));
    };
  }

  private static Problem named(Response.StatusType status, String detail, Set<String> accepted) {
    if (accepted.isEmpty()) {
      return Problem.of(status, detail);
    }
    return Problem.of(status, detail + "; accepted are " + String.join(", ", accepted))
        .with("accepted", accepted);
  }

  /** What one of ours said; what a JAX-RS implementation says of itself is no help to a client. */
  private static String said(WebApplicationException thrown, String otherwise) {
    String message = thrown.getMessage();
    boolean ours =
        message != null && !message.startsWith("HTTP ") && !message.startsWith("RESTEASY");
    return ours ? message : otherwise;
  }
}
