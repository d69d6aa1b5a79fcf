package io.carillon.notification;

import io.carillon.log.Receipt;
import io.carillon.publish.IdempotencyKey;
import io.carillon.publish.Publisher;
import java.time.Clock;
import java.util.concurrent.CompletionStage;

/** Sends notifications. Thread-safe. */
public final class Notifications {
  private final Publisher publisher;
  private final NotificationReader reader;

  public Notifications(Publisher publisher, Clock clock) {
    this.publisher = publisher;
    this.reader = new NotificationReader(clock, publisher.limits().maxJsonDepth());
  }

  /**
   * Sends what is written in JSON.
   *
   * @throws io.carillon.wire.RejectedBodyException if it is no notification
   */
  public CompletionStage<Receipt> send(byte[] json, IdempotencyKey key) {
    return send(reader.read(json), key);
  }

  /** Sends a notification. */
  public CompletionStage<Receipt> send(Notification notification, IdempotencyKey key) {
    var publication = notification.publication();
    key.id().ifPresent(publication::id);
    return publisher.publish(publication.build());
  }
}
