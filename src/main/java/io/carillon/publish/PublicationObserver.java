package io.carillon.publish;

import io.carillon.api.Publication;
import io.carillon.log.RolledBackException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;

/**
 * Publishes the publications that beans fire: {@code @Inject Event<Publication> publications}.
 * Inside a transaction they are stored in it and published if it commits, in the order of firing;
 * without one immediately. What cannot be published throws at the caller, so that its transaction
 * can fail. {@code fireAsync} completes after the commit of the event, in no transaction.
 */
@ApplicationScoped
public class PublicationObserver {
  private static final Logger LOG = System.getLogger(PublicationObserver.class.getName());

  @Inject TransactionalPublisher publisher;
  @Inject PublicationConverter converter;

  /**
   * Runs while the transaction can still fail.
   *
   * @throws io.carillon.event.InvalidRequestException if a value is invalid
   * @throws io.carillon.wire.PublicationTooLargeException if it has too much data
   * @throws io.carillon.log.LogUnavailableException if it cannot be stored in the transaction
   */
  public void onPublication(@Observes Publication publication) {
    publisher
        .publish(converter.convert(publication))
        .whenComplete((receipt, failure) -> logIfFailed(publication, failure));
  }

  /** Waits for the commit, so that the caller's stage tells the outcome. */
  public void onAsyncPublication(@ObservesAsync Publication publication) {
    try {
      publisher.publish(converter.convert(publication)).toCompletableFuture().join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }

  /** That a transaction is rolled back is the application's business. */
  private static void logIfFailed(Publication publication, Throwable failure) {
    if (failure != null && !(failure instanceof RolledBackException)) {
      LOG.log(
          Level.WARNING,
          () -> "A publication to " + publication.channel() + " was not published",
          failure);
    }
  }
}
