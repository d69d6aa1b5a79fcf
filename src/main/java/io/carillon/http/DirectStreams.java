package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequiresPermission;
import io.carillon.subscribe.ChannelStreamResource;
import io.carillon.subscribe.ChannelStreams;
import io.carillon.subscribe.MergedStreamResource;
import io.carillon.subscribe.StreamExchange;
import io.carillon.wire.RefusedStream;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens streams of channels without JAX-RS, which would take most of the time: after a restart all
 * clients come at once. Permissions, parameters and problems are those of {@link
 * ChannelStreamResource} and {@link MergedStreamResource}, which answer the same requests in the
 * same way.
 */
@Dependent
public class DirectStreams {
  private static final Logger LOG = System.getLogger(DirectStreams.class.getName());

  private static final RequiresPermission ONE_CHANNEL =
      PermissionCheck.declaredBy(ChannelStreamResource.class);
  private static final RequiresPermission MERGED =
      PermissionCheck.declaredBy(MergedStreamResource.class);

  @Inject CarillonConfig config;
  @Inject PermissionCheck permissions;
  @Inject ChannelStreams streams;
  @Inject StreamRefusals refusals;
  @Inject Audit audit;

  /** How a request for a stream is answered, by opening or refusing it; null if by JAX-RS. */
  @Nullable DirectAnswer answerTo(HttpServletRequest request) {
    StreamTarget target = StreamTarget.of(request, config.deployment().apiPath());
    return target == null ? null : (response, later) -> tryOpen(target, request, response);
  }

  private boolean tryOpen(
      StreamTarget target, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      open(target, request, response);
      Authenticator.detach(request); // the request is kept while the stream is open
      RequestOrigin.detach(request);
      return true;
    } catch (RuntimeException | Error refused) { // as JAX-RS does
      refuse(refused, target, request, response);
      return false;
    }
  }

  private void open(StreamTarget target, HttpServletRequest request, HttpServletResponse response) {
    Map<String, List<String>> query = target.parameters().query();
    StreamExchange exchange = new StreamExchange(target.parameters(), request, response, null);
    List<String> topics = query.getOrDefault("topic", List.of());
    if (target.channel().isPresent()) {
      String channel = target.channel().get();
      permissions.require(
          ONE_CHANNEL,
          new PermissionCheck.Parameters(Map.of("channel", List.of(channel)), query),
          request,
          response);
      streams.open(channel, topics, exchange);
    } else {
      permissions.require(
          MERGED, new PermissionCheck.Parameters(Map.of(), query), request, response);
      streams.openMerged(query.getOrDefault("channel", List.of()), topics, exchange);
    }
  }

  private void refuse(
      Throwable refused,
      StreamTarget target,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Response problem = Problems.of(refused, request.getMethod(), target.path());
    DenialAudit.record(audit, request, problem.getStatus());
    Optional<byte[]> stream =
        refusals.body(
            request.getMethod(),
            target.parameters().header().apply(HttpHeaders.ACCEPT).orElse(null),
            new StreamRefusals.Refusal(
                problem.getStatus(),
                problem.getHeaders().getFirst(HttpHeaders.RETRY_AFTER),
                problem.getEntity()));
    if (response.isCommitted()) {
      LOG.log(Level.DEBUG, "A stream failed after its beginning was sent", refused);
    } else if (stream.isPresent()) {
      Response refusal =
          Response.ok()
              .type(RefusedStream.MEDIA_TYPE)
              .header(HttpHeaders.CACHE_CONTROL, "no-store")
              .build();
      Problems.send(refusal, stream.get(), response);
    } else {
      Problems.send(problem, Problems.body(problem), response);
    }
  }
}
