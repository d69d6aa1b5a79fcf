package io.carillon.monitoring;

import io.carillon.event.Publication;
import io.carillon.log.Receipt;
import io.carillon.publish.IdempotencyKey;
import io.carillon.publish.Publisher;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Publishes measurements. Thread-safe. */
public final class Monitoring {
  /** Most measurements in one request. */
  public static final int MAX_COUNT = 1000;

  private static final JsonForm FORM =
      JsonForm.fields().string("metric").number("value").string("timestamp");
  private static final int MAX_METRIC_LENGTH = 64;

  private final Publisher publisher;
  private final Clock clock;

  public Monitoring(Publisher publisher, Clock clock) {
    this.publisher = publisher;
    this.clock = clock;
  }

  /**
   * Publishes what is written in JSON: a measurement or an array of them; {@code timestamp} may be
   * left out (now).
   *
   * @throws io.carillon.wire.RejectedBodyException if it is anything else
   * @throws io.carillon.wire.PublicationTooLargeException if there are more than {@link #MAX_COUNT}
   */
  public CompletionStage<Receipt> publish(byte[] json, IdempotencyKey key) {
    return publish(
        FORM.read(json, publisher.limits().maxJsonDepth(), MAX_COUNT, this::measurement), key);
  }

  /** Publishes measurements, all or none. */
  public CompletionStage<Receipt> publish(List<Measurement> measurements) {
    return publish(measurements, IdempotencyKey.NONE);
  }

  private CompletionStage<Receipt> publish(List<Measurement> measurements, IdempotencyKey key) {
    List<Publication> publications = new ArrayList<>(measurements.size());
    for (int i = 0; i < measurements.size(); i++) {
      Publication.Builder publication = measurements.get(i).publication();
      (measurements.size() == 1 ? key.id() : key.id(i)).ifPresent(publication::id);
      publications.add(publication.build());
    }
    return publisher.publish(publications);
  }

  private Measurement measurement(JsonFields fields) {
    return new Measurement(
        fields.line("metric", MAX_METRIC_LENGTH),
        fields.number("value"),
        fields.time("timestamp").orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.MILLIS)));
  }
}
