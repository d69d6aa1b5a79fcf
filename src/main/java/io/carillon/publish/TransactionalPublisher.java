package io.carillon.publish;

import io.carillon.event.Publication;
import io.carillon.log.Receipt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.concurrent.CompletionStage;

/**
 * Publishes what beans of the application publish, in the caller's transaction if there is one. It
 * looks up the hub's parts at each call, so that beans can be created before the hub has started.
 */
@ApplicationScoped
public class TransactionalPublisher {
  @Inject Provider<Publisher> publisher;
  @Inject Provider<TransactionOutbox> outbox;

  /**
   * Publishes.
   *
   * @throws io.carillon.event.InvalidRequestException if a value is invalid
   * @throws io.carillon.wire.PublicationTooLargeException if it has too much data
   * @throws io.carillon.log.LogUnavailableException if the hub has not started yet, or the
   *     publication cannot be stored in the transaction
   */
  public CompletionStage<Receipt> publish(Publication publication) {
    return publisher.get().publish(publication, outbox.get());
  }
}
