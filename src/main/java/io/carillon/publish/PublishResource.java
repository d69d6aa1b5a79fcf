package io.carillon.publish;

import io.carillon.config.CarillonConfig;
import io.carillon.event.ChannelName;
import io.carillon.log.Receipt;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * {@code POST /api/channels/{channel}/events}: publishes. Answers 201 with the positions, 200 if
 * all of it was there before, 202 for transient events, which have none. No thread waits for the
 * commit.
 */
@Path("channels/{channel}/events")
@ApplicationScoped
public class PublishResource {
  @Inject Publisher publisher;
  @Inject CarillonConfig config;

  /**
   * Publishes the body. The content type is judged here and not by {@code @Consumes}: JAX-RS would
   * let a request without one through, and could not say what is accepted.
   */
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  public void publish(
      @PathParam("channel") String channel,
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @HeaderParam("Idempotency-Key") @DefaultValue("") String idempotencyKey,
      @Context HttpHeaders headers,
      @Context UriInfo uri,
      InputStream body,
      @Suspended AsyncResponse answer) {
    BodyFormat format = BodyFormat.of(contentType);
    PublishRequest request =
        new PublishRequest(
            new ChannelName(channel),
            new IdempotencyKey(idempotencyKey),
            uri.getQueryParameters(),
            headers.getLength(),
            body);
    answer(answer, request.publish(format, publisher, config.publish()));
  }

  private static void answer(AsyncResponse answer, CompletionStage<Receipt> published) {
    published.whenComplete(
        (receipt, failure) -> {
          if (failure == null) {
            answer.resume(created(receipt));
          } else {
            answer.resume(cause(failure));
          }
        });
  }

  private static Response created(Receipt receipt) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("channel", receipt.channel());
    members.put("first", receipt.first());
    members.put("last", receipt.last());
    members.put("count", receipt.count());
    return Response.status(status(receipt))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(JsonText.object(members))
        .build();
  }

  private static Response.Status status(Receipt receipt) {
    if (receipt.last() == 0) {
      return Response.Status.ACCEPTED;
    }
    return receipt.isRepeat() ? Response.Status.OK : Response.Status.CREATED;
  }

  private static Throwable cause(Throwable failure) {
    boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
    return wrapped ? failure.getCause() : failure;
  }
}
