package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.config.StreamConfig;
import io.carillon.wire.RefusedStream;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which refusals of streams are sent as a {@link RefusedStream}: those whose reason passes and
 * whose client would not return otherwise.
 */
@Dependent
public class StreamRefusals {
  /** Other refusals last until the request or its credentials change. */
  private static final Set<Integer> TEMPORARY =
      Set.of(Status.TOO_MANY_REQUESTS.getStatusCode(), Status.SERVICE_UNAVAILABLE.getStatusCode());

  @Inject CarillonConfig config;

  /**
   * A problem that answers a request.
   *
   * @param retryAfter the header, in seconds; null if there is none
   * @param json its body
   */
  record Refusal(int status, @Nullable Object retryAfter, @Nullable Object json) {}

  /**
   * The body that replaces a problem, with {@link RefusedStream#MEDIA_TYPE} and status 200; empty
   * if the problem is sent.
   *
   * @param accept all lines of the header of the request; null if there are none
   */
  Optional<byte[]> body(String method, @Nullable String accept, Refusal refusal) {
    return TEMPORARY.contains(refusal.status)
            && config.streams().refusesByRetry()
            && RefusedStream.isExpected(method, accept)
        ? Optional.of(
            RefusedStream.body(
                String.valueOf(refusal.json), RefusedStream.delay(delay(refusal.retryAfter))))
        : Optional.empty();
  }

  /** The reconnection time of streams, or what the problem asks for, if that is longer. */
  private Duration delay(@Nullable Object seconds) {
    StreamConfig streams = config.streams();
    Duration asked =
        seconds == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(seconds.toString()));
    return asked.compareTo(streams.reconnectDelay()) > 0 ? asked : streams.reconnectDelay();
  }
}
