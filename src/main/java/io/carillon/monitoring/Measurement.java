package io.carillon.monitoring;

import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.publish.ChannelFamily;
import io.carillon.wire.JsonText;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The value of a metric at a time. As an event its data is {@code
 * {"metric","value","unit","timestamp"}}; the metric is the topic and the key of the event, so that
 * {@code latest} has its newest value.
 *
 * @param metric 1 to 64 of the characters {@code A-Z a-z 0-9 . _ / -}
 * @param value finite
 * @param unit for people, such as {@code ms} or {@code orders/s}
 */
public record Measurement(String metric, double value, Optional<String> unit, Instant timestamp) {
  /** The channel of all measurements. */
  public static final String CHANNEL_NAME = "monitoring";

  /** {@link #CHANNEL_NAME}. */
  public static final ChannelName CHANNEL = new ChannelName(CHANNEL_NAME);

  /** The channel as a family. */
  public static final ChannelFamily FAMILY =
      new ChannelFamily(new ChannelPattern(CHANNEL_NAME), "POST /api/monitoring");

  private static final Pattern METRIC = Pattern.compile("[A-Za-z0-9._/-]{1,64}");

  /**
   * @throws InvalidRequestException if the metric is malformed or the value is not finite
   */
  public Measurement {
    requireMetric(metric);
    if (!Double.isFinite(value)) {
      throw new InvalidRequestException(
          "value", "'value' must be a finite number, at most about 1.8e308");
    }
  }

  /** A value without a unit. */
  public Measurement(String metric, double value, Instant timestamp) {
    this(metric, value, Optional.empty(), timestamp);
  }

  /**
   * Requires the name of a metric.
   *
   * @throws InvalidRequestException if it is malformed
   */
  static void requireMetric(String metric) {
    if (!METRIC.matcher(metric).matches()) {
      throw new InvalidRequestException(
          "metric", "'metric' must be 1 to 64 of the characters A-Z a-z 0-9 . _ / -");
    }
  }

  /** Starts the publication of this measurement. */
  Publication.Builder publication() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("metric", metric);
    members.put("value", plain(value));
    unit.ifPresent(text -> members.put("unit", text));
    members.put("timestamp", timestamp);
    return Publication.to(CHANNEL).topic(metric).key(metric).json(JsonText.object(members));
  }

  /**
   * {@code 12000000} rather than {@code 1.2E7}, and {@code 3} rather than {@code 3.0}, for
   * readability.
   */
  private static BigDecimal plain(double value) {
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    return exact.scale() < 0 ? exact.setScale(0) : exact;
  }
}
