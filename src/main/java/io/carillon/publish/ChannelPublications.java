package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.log.Receipt;
import io.carillon.memory.MemoryBudget;
import io.carillon.security.Authenticator;
import io.carillon.security.TopicLimits;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Publishes the bodies of requests to channels, whichever way the requests have come. */
@Dependent
public class ChannelPublications {
  @Inject Publisher publisher;
  @Inject MemoryBudget memory;
  @Inject FamilyChannels families;

  /**
   * What the head of a request says of its body.
   *
   * @param contentType empty if there is none
   * @param idempotencyKey empty if there is none
   * @param query the parameters, decoded
   * @param length in bytes, -1 if it is not announced
   */
  public record Head(
      String contentType, String idempotencyKey, Map<String, List<String>> query, int length) {}

  /**
   * Reads the body, publishes it, and charges its events to the caller.
   *
   * @param channel as the path names it
   * @param servlet the request, authenticated and authorized
   * @return completes with the commit
   * @throws RuntimeException if the request is refused: those of {@link PublishRequest#publish},
   *     and others for the channel and the content type
   */
  public CompletionStage<Receipt> publish(
      String channel, Head head, InputStream body, HttpServletRequest servlet) {
    ChannelName name = new ChannelName(channel);
    families.requireGeneric(name);
    BodyFormat format = BodyFormat.of(head.contentType);
    PublishRequest request =
        new PublishRequest(
            name,
            new IdempotencyKey(head.idempotencyKey, Authenticator.publisher(servlet)),
            head.query,
            head.length,
            body,
            memory,
            TopicLimits.of(servlet, name));
    return PublishBudget.charged(servlet, request.publish(format, publisher));
  }
}
