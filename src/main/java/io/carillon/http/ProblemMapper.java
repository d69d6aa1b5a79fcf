package io.carillon.http;

import io.carillon.event.EnumNames;
import io.carillon.event.InvalidRequestException;
import io.carillon.fanout.TooManyConnectionsException;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.TooManyChannelsException;
import io.carillon.log.UnstorableException;
import io.carillon.memory.MemoryBudgetExceededException;
import io.carillon.memory.MemoryExhaustion;
import io.carillon.publish.SpoolUnavailableException;
import io.carillon.publish.UnsupportedContentTypeException;
import io.carillon.security.AuthorizationUnavailableException;
import io.carillon.security.KeysUnavailableException;
import io.carillon.security.TooManyRequestsException;
import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.UUID;

/** Maps exceptions to problems, except those of JAX-RS, which {@link HttpProblemMapper} maps. */
public class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = System.getLogger(ProblemMapper.class.getName());

  static final int RETRY_AFTER_SECONDS = 2;

  @Override
  public Response toResponse(Throwable thrown) {
    if (thrown instanceof InvalidRequestException wrong) {
      return Problem.of(Status.BAD_REQUEST, wrong.getMessage())
          .with("field", wrong.field())
          .response()
          .build();
    }
    if (thrown instanceof RejectedBodyException rejected) {
      return rejected(rejected).response().build();
    }
    if (thrown instanceof PublicationTooLargeException tooLarge) {
      return tooLarge(tooLarge).response().build();
    }
    if (thrown instanceof UnsupportedContentTypeException unsupported) {
      return unsupported(unsupported);
    }
    if (thrown instanceof LogUnavailableException log) {
      Problem problem = Problem.of(Status.SERVICE_UNAVAILABLE, log.getMessage());
      return unavailable(
          log.stored()
              .map(stored -> problem.with("stored", EnumNames.lowerCase(stored)))
              .orElse(problem));
    }
    if (thrown instanceof UnstorableException) {
      return Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, thrown.getMessage()).response().build();
    }
    if (thrown instanceof TooManyConnectionsException
        || thrown instanceof MemoryBudgetExceededException
        || thrown instanceof SpoolUnavailableException
        || thrown instanceof AuthorizationUnavailableException
        || thrown instanceof KeysUnavailableException) {
      return unavailable(Problem.of(Status.SERVICE_UNAVAILABLE, thrown.getMessage()));
    }
    if (thrown instanceof TooManyChannelsException tooMany) {
      return Problem.of(Status.CONFLICT, tooMany.getMessage())
          .with("limit", tooMany.limit())
          .response()
          .build();
    }
    if (thrown instanceof TooManyRequestsException tooMany) {
      return tooMany(tooMany);
    }
    return unexpected(thrown);
  }

  private static Problem rejected(RejectedBodyException rejected) {
    Problem problem = Problem.of(Status.BAD_REQUEST, rejected.getMessage());
    Problem named = rejected.field().map(field -> problem.with("field", field)).orElse(problem);
    return named.with("line", rejected.line()).with("column", rejected.column());
  }

  private static Problem tooLarge(PublicationTooLargeException tooLarge) {
    return Problem.of(Status.REQUEST_ENTITY_TOO_LARGE, tooLarge.getMessage())
        .with("limit", tooLarge.limit())
        .with("line", tooLarge.line());
  }

  private static Response unsupported(UnsupportedContentTypeException unsupported) {
    return Problem.of(Status.UNSUPPORTED_MEDIA_TYPE, unsupported.getMessage())
        .with("accepted", unsupported.accepted())
        .response()
        .header("Accept-Post", String.join(", ", unsupported.accepted()))
        .build();
  }

  private static Response tooMany(TooManyRequestsException tooMany) {
    return Problem.of(Status.TOO_MANY_REQUESTS, tooMany.getMessage())
        .with("limit", tooMany.limit())
        .response()
        .header(HttpHeaders.RETRY_AFTER, tooMany.retryAfterSeconds())
        .build();
  }

  private static Response unavailable(Problem problem) {
    return problem.response().header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS).build();
  }

  /** A response without internal details, with an id by which to find the error in the log. */
  static Response unexpected(Throwable thrown) {
    MemoryExhaustion.check(thrown);
    String id = UUID.randomUUID().toString();
    LOG.log(Level.ERROR, () -> "Request failed with status 500, id " + id, thrown);
    return Problem.of(
            Status.INTERNAL_SERVER_ERROR,
            "an unexpected error occurred; the server's log has the details under this id")
        .with("id", id)
        .response()
        .build();
  }
}
