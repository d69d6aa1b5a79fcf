package io.carillon.notification;

import io.carillon.log.Receipt;
import io.carillon.publish.IdempotencyKey;
import io.carillon.publish.Publisher;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Publishes notifications. Thread-safe. */
public final class Notifications {
  private final Publisher publisher;
  private final Clock clock;
  private final NotificationReader reader;

  public Notifications(Publisher publisher, Clock clock) {
    this.publisher = publisher;
    this.clock = clock;
    this.reader = new NotificationReader(clock, publisher.limits().maxJsonDepth());
  }

  /**
   * Publishes a notification of a client in JSON.
   *
   * @param sender the user name of the client, if it has one
   * @throws io.carillon.wire.RejectedBodyException if the JSON is not a valid notification
   */
  public CompletionStage<Receipt> publish(
      byte[] json, IdempotencyKey key, Optional<String> sender) {
    return publish(reader.read(json).from(sender), key);
  }

  /** Publishes a notification. */
  public CompletionStage<Receipt> publish(Notification notification, IdempotencyKey key) {
    var publication = notification.publication(clock.instant());
    key.id().ifPresent(publication::id);
    return publisher.publish(publication.build());
  }
}
