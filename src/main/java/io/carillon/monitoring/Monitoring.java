package io.carillon.monitoring;

import io.carillon.event.Publication;
import io.carillon.log.Receipt;
import io.carillon.publish.IdempotencyKey;
import io.carillon.publish.Publisher;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import jakarta.ws.rs.ForbiddenException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Publishes measurements. Thread-safe. */
public final class Monitoring {
  /** Maximum number of measurements per request. */
  public static final int MAX_COUNT = 1000;

  private static final JsonForm FORM =
      JsonForm.fields().string("metric").number("value").string("unit").string("timestamp");
  private static final int MAX_METRIC_LENGTH = 64;
  private static final int MAX_UNIT_LENGTH = 16;

  private final Publisher publisher;
  private final Clock clock;

  /** The metrics that this node has measured itself: a few fixed names. */
  private final Set<String> sampled = ConcurrentHashMap.newKeySet();

  public Monitoring(Publisher publisher, Clock clock) {
    this.publisher = publisher;
    this.clock = clock;
  }

  /**
   * Publishes a measurement of a client in JSON, or an array of them; {@code timestamp} defaults to
   * now.
   *
   * @param isAdmin whether the client may publish metrics that this node measures itself
   * @throws ForbiddenException if the client is no admin and publishes such a metric
   * @throws io.carillon.wire.RejectedBodyException if the JSON is anything else
   * @throws io.carillon.wire.PublicationTooLargeException if there are more than {@link #MAX_COUNT}
   */
  public CompletionStage<Receipt> publish(byte[] json, IdempotencyKey key, boolean isAdmin) {
    List<Measurement> measurements =
        FORM.read(json, publisher.limits().maxJsonDepth(), MAX_COUNT, this::measurement);
    if (!isAdmin) {
      measurements.forEach(this::requireNotSampled);
    }
    return publish(measurements, key);
  }

  /** Publishes measurements of this node, all or none of them. */
  public CompletionStage<Receipt> publish(List<Measurement> measurements) {
    measurements.forEach(measurement -> sampled.add(measurement.metric()));
    return publish(measurements, IdempotencyKey.NONE);
  }

  private void requireNotSampled(Measurement measurement) {
    if (sampled.contains(measurement.metric())) {
      throw new ForbiddenException(
          "the hub measures '%s' itself; choose another name for your metric"
              .formatted(measurement.metric()));
    }
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
        fields.optionalLine("unit", MAX_UNIT_LENGTH),
        fields.time("timestamp").orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.MILLIS)));
  }
}
