package io.carillon.publish;

import io.carillon.event.Publication;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Publishes the publications that beans fire: {@code @Inject Event<Publication> publications}.
 * Inside a transaction after the commit, in the order of firing; without one immediately. An
 * invalid publication throws at the caller, inside its transaction; a later failure of the log is
 * logged.
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
  public void onPublication(@Observes Publication publication) {
    publisher.requireWellFormed(publication);
    if (!outbox.tryEnlist(publication, this::publish)) {
      publish(publication);
    }
  }

  /**
   * Appends without waiting for the commit: the thread may still hold the connection of the
   * transaction that it completes.
   */
  private void publish(Publication publication) {
    try {
      publisher
          .publish(publication)
          .whenComplete((receipt, failure) -> logIfFailed(publication, failure));
    } catch (RuntimeException failure) { // no caller to throw at: the transaction is over
      logIfFailed(publication, failure);
    }
  }

  private static void logIfFailed(Publication publication, Throwable failure) {
    if (failure != null) {
      LOG.log(
          Level.WARNING, () -> "A publication to " + publication.channel() + " is lost", failure);
    }
  }
}
