package io.carillon.subscribe;

import io.carillon.config.StreamConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.fanout.Start;
import io.carillon.wire.StreamFormat;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;

/**
 * The query and headers of a stream request, read and checked once.
 *
 * @param starts the channels, and the position in each
 * @param format negotiated by {@code Accept} and {@code Accept-Encoding}, with {@code trace=true}
 *     traced, with {@code data=text} textual
 * @param throttle interval between deliveries; zero: at once
 * @param pollWait how long a long-poll waits for the first event; zero for a stream
 */
record StreamRequest(
    Map<ChannelName, Start> starts, StreamFormat format, Duration throttle, Duration pollWait) {
  private static final String WAIT = "wait";
  private static final String DATA = "data";
  private static final String DATA_VALUE = "value";
  private static final String DATA_TEXT = "text";

  /**
   * Reads a request.
   *
   * @param clock gives the time that {@code since=PT5M} is relative to
   * @throws jakarta.ws.rs.NotAcceptableException if {@code Accept} names no format of a stream
   * @throws InvalidRequestException if a parameter is invalid; a position never is
   */
  static StreamRequest read(
      Set<ChannelName> channels, StreamParameters parameters, StreamConfig config, Clock clock) {
    QueryParameters query = new QueryParameters(parameters.query());
    StreamFormat format = format(parameters, query, config);
    return new StreamRequest(
        StartPositions.read(channels, parameters.header(), query, clock),
        format,
        Throttle.read(query),
        format.isPoll() ? wait(query, config.longPollTimeout()) : Duration.ZERO);
  }

  private static StreamFormat format(
      StreamParameters parameters, QueryParameters query, StreamConfig config) {
    StreamFormat accepted = FormatNegotiation.format(parameters.acceptable());
    StreamFormat decodable = isTextual(query) ? accepted.textual() : accepted;
    StreamFormat format = query.isTrue("trace") ? decodable.traced() : decodable;
    return config.compression()
        ? parameters
            .header()
            .apply(HttpHeaders.ACCEPT_ENCODING)
            .map(codings -> FormatNegotiation.compressed(format, codings))
            .orElse(format)
        : format;
  }

  private static boolean isTextual(QueryParameters query) {
    return switch (query.first(DATA).orElse(DATA_VALUE)) {
      case DATA_VALUE -> false;
      case DATA_TEXT -> true;
      default -> throw new InvalidRequestException(DATA, "'data' is 'value' or 'text'");
    };
  }

  private static Duration wait(QueryParameters query, Duration maxWait) {
    return query.first(WAIT).map(text -> wait(text, maxWait)).orElse(Duration.ZERO);
  }

  private static Duration wait(String text, Duration maxWait) {
    try {
      Duration wait = Duration.parse(text);
      if (wait.isNegative()) {
        throw new InvalidRequestException(WAIT, "'wait' is negative: " + text);
      }
      return wait.compareTo(maxWait) > 0 ? maxWait : wait;
    } catch (DateTimeParseException e) {
      throw new InvalidRequestException(
          WAIT, "'wait' is an ISO 8601 duration such as PT25S, not '" + text + "'");
    }
  }
}
