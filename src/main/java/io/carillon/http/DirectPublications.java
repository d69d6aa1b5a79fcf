package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.log.Receipt;
import io.carillon.memory.MemoryExhaustion;
import io.carillon.publish.ChannelPublications;
import io.carillon.publish.PublishAnswer;
import io.carillon.publish.PublishResource;
import io.carillon.security.Audit;
import io.carillon.security.RequiresPermission;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to channels without JAX-RS. Permissions, parameters and problems are those of {@link
 * PublishResource}, which answers the same requests in the same way. Requests that are written in
 * an unusual way are left to it.
 */
@Dependent
public class DirectPublications {
  private static final Logger LOG = System.getLogger(DirectPublications.class.getName());
  private static final RequiresPermission DECLARED =
      PermissionCheck.declaredBy(PublishResource.class);

  @Inject CarillonConfig config;
  @Inject PermissionCheck permissions;
  @Inject ChannelPublications publications;
  @Inject Audit audit;

  /**
   * A request and its response.
   *
   * @param path relative to the application
   * @param later called if the answer follows after the commit; what it returns sends the answer
   */
  private record Exchange(
      String path,
      HttpServletRequest request,
      HttpServletResponse response,
      Supplier<Runnable> later) {
    @Nullable String header(String name) {
      return request.getHeader(name);
    }

    String headerOrEmpty(String name) {
      return Optional.ofNullable(header(name)).orElse("");
    }
  }

  /**
   * How a request to publish to a channel is answered, now or after the commit; null if by JAX-RS.
   */
  @Nullable DirectAnswer answerTo(HttpServletRequest request) {
    Target target = target(request);
    return target == null
        ? null
        : (response, later) -> answer(target, new Exchange(target.path, request, response, later));
  }

  /**
   * What a request asks for.
   *
   * @param path relative to the application
   * @param query the parameters, decoded
   */
  private record Target(String channel, String path, Map<String, List<String>> query) {}

  private @Nullable Target target(HttpServletRequest request) {
    String path = StreamTarget.path(request, config.deployment().apiPath());
    Optional<String> channel = path == null ? Optional.empty() : StreamTarget.channel(path);
    if (path == null || channel.isEmpty() || !acceptsJson(request) || isEncoded(request)) {
      return null;
    }
    Map<String, List<String>> query = PlainQuery.parse(request.getQueryString());
    return query == null ? null : new Target(channel.get(), path, query);
  }

  private static boolean acceptsJson(HttpServletRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept == null
        || accept.contains(MediaType.WILDCARD) && !accept.contains(";")
        || accept.equals(MediaType.APPLICATION_JSON);
  }

  private static boolean isEncoded(HttpServletRequest request) {
    return request.getHeader(HttpHeaders.CONTENT_ENCODING) != null;
  }

  private boolean answer(Target target, Exchange exchange) throws IOException {
    try {
      permissions.require(
          DECLARED,
          new PermissionCheck.Parameters(Map.of("channel", List.of(target.channel)), target.query),
          exchange.request,
          exchange.response);
      return publish(target, exchange);
    } catch (RuntimeException | Error refused) { // as JAX-RS does
      refuse(exchange, refused);
      return false;
    }
  }

  private boolean publish(Target target, Exchange exchange) throws IOException {
    HttpServletRequest request = exchange.request;
    ChannelPublications.Head head =
        new ChannelPublications.Head(
            exchange.headerOrEmpty(HttpHeaders.CONTENT_TYPE),
            exchange.headerOrEmpty("Idempotency-Key"),
            target.query,
            request.getContentLength());
    CompletableFuture<Receipt> published =
        publications
            .publish(
                target.channel,
                head,
                ContentLengthCheck.checked(
                    request.getInputStream(), request.getContentLengthLong()),
                request)
            .toCompletableFuture();
    if (published.isDone()) {
      published.whenComplete((receipt, failure) -> answer(exchange, receipt, failure));
      return false;
    }
    Runnable sending = exchange.later.get();
    published.whenComplete(
        (receipt, failure) -> {
          answer(exchange, receipt, failure);
          sending.run();
        });
    return true;
  }

  private void answer(Exchange exchange, @Nullable Receipt receipt, @Nullable Throwable failure) {
    try {
      if (receipt == null) {
        refuse(exchange, failure == null ? new IllegalStateException() : failure);
      } else {
        send(exchange.response, receipt);
      }
    } catch (IOException gone) {
      LOG.log(Level.DEBUG, "A publisher did not wait for its answer", gone);
    } catch (RuntimeException | Error failed) { // the exchange has to be completed nevertheless
      MemoryExhaustion.check(failed);
      LOG.log(Level.WARNING, "A publisher could not be answered", failed);
    }
  }

  private static void send(HttpServletResponse response, Receipt receipt) throws IOException {
    byte[] body = PublishAnswer.body(receipt);
    response.setStatus(PublishAnswer.status(receipt).getStatusCode());
    response.setContentType(MediaType.APPLICATION_JSON);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private void refuse(Exchange exchange, Throwable refused) throws IOException {
    Response problem =
        Problems.of(PublishAnswer.cause(refused), exchange.request.getMethod(), exchange.path);
    DenialAudit.record(audit, exchange.request, problem.getStatus());
    Problems.send(problem, Problems.body(problem), exchange.response);
  }
}
