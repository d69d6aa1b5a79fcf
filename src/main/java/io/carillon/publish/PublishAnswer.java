package io.carillon.publish;

import io.carillon.event.Position;
import io.carillon.log.Receipt;
import io.carillon.wire.JsonText;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP response to a publisher, sent after the commit: 201 with the positions, 200 if all
 * events were published before, 202 for transient events, which have no position. Asynchronous: no
 * thread waits.
 */
public final class PublishAnswer {
  private PublishAnswer() {}

  /**
   * Answers {@code {"channel":"orders","first":17,"last":19,"count":3}}; in a later epoch of the
   * log also {@code "epoch":2}.
   */
  public static void send(AsyncResponse answer, CompletionStage<Receipt> published) {
    send(answer, published, PublishAnswer::members);
  }

  /**
   * Answers with other members.
   *
   * @param form the members of the response
   */
  public static void send(
      AsyncResponse answer,
      CompletionStage<Receipt> published,
      Function<Receipt, Map<String, ?>> form) {
    published.whenComplete(
        (receipt, failure) -> {
          if (failure == null) {
            answer.resume(response(receipt, form.apply(receipt)));
          } else {
            answer.resume(cause(failure));
          }
        });
  }

  private static Response response(Receipt receipt, Map<String, ?> members) {
    return Response.status(status(receipt))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(JsonText.object(members))
        .build();
  }

  /** The body of the response: JSON. */
  public static byte[] body(Receipt receipt) {
    return JsonText.object(members(receipt)).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, ?> members(Receipt receipt) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("channel", receipt.channel());
    members.put("first", receipt.first());
    members.put("last", receipt.last());
    members.put("count", receipt.count());
    if (!receipt.scheduled().isEmpty()) {
      members.put("scheduled", receipt.scheduled());
    }
    if (receipt.epoch() != Position.FIRST_EPOCH) {
      members.put("epoch", receipt.epoch());
    }
    return members;
  }

  /** The status of the response. */
  public static Response.Status status(Receipt receipt) {
    if (receipt.last() == 0) {
      return Response.Status.ACCEPTED;
    }
    return receipt.isRepeat() ? Response.Status.OK : Response.Status.CREATED;
  }

  /** Why publishing has failed, as the stage of the receipt tells it. */
  public static Throwable cause(Throwable failure) {
    @Nullable Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }
}
