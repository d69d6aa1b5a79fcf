package io.carillon.publish;

import io.carillon.event.Publication;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Publishes what a bean fires: {@code @Inject Event<Publication> publications}. Inside a
 * transaction only if that commits, in the order of firing; without one at once. Whoever fires
 * learns of a publication that cannot be, and the transaction with it; whether the log then took it
 * is logged.
 */
@ApplicationScoped
public class PublicationObserver {
  private static final Logger LOG = System.getLogger(PublicationObserver.class.getName());

  @Inject Publisher publisher;
  @Inject TransactionOutbox outbox;

  /**
   * Runs while the transaction can still fail.
   *
   * @throws io.carillon.event.InvalidRequestException if its JSON is not well-formed
   */
  public void fired(@Observes Publication publication) {
    publisher.requireWellFormed(publication);
    if (!outbox.take(publication, this::publish)) {
      publish(publication);
    }
  }

  /**
   * Hands over and does not wait for the commit: the thread may still hold the connection of the
   * transaction it ends.
   */
  private void publish(Publication publication) {
    try {
      publisher
          .publish(publication)
          .whenComplete((receipt, failure) -> logIfFailed(publication, failure));
    } catch (RuntimeException failure) { // nobody could catch it: the transaction is over
      logIfFailed(publication, failure);
    }
  }

  private static void logIfFailed(Publication publication, Throwable failure) {
    if (failure != null) {
      LOG.log(
          Level.WARNING, () -> "a publication to " + publication.channel() + " is lost", failure);
    }
  }
}
