package io.carillon.subscribe;

import io.carillon.wire.EventStreamFormat;
import io.carillon.wire.LongPollFormat;
import io.carillon.wire.NdjsonFormat;
import io.carillon.wire.StreamFormat;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Content negotiation of the format of a stream (RFC 9110, 12.5.1). */
public final class FormatNegotiation {
  /** In the order of the hub's preference. */
  private static final List<Offer> OFFERED =
      Stream.of(EventStreamFormat.INSTANCE, NdjsonFormat.INSTANCE, LongPollFormat.INSTANCE)
          .map(format -> new Offer(format, MediaType.valueOf(format.mediaType())))
          .toList();

  private static final int LONGEST_QUALITY = "0.000".length();

  private FormatNegotiation() {}

  private record Offer(StreamFormat format, MediaType type) {}

  /**
   * The first acceptable format, in the client's order of preference.
   *
   * @param acceptable sorted by q, as {@link jakarta.ws.rs.core.HttpHeaders} gives them
   * @throws NotAcceptableException if no format is acceptable
   */
  static StreamFormat format(List<MediaType> acceptable) {
    for (MediaType accepted : acceptable) {
      for (Offer offer : OFFERED) {
        if (accepted.isCompatible(offer.type) && !isRefused(offer.type, acceptable)) {
          return offer.format;
        }
      }
    }
    throw new NotAcceptableException(
        "a stream is offered as text/event-stream, as application/x-ndjson, and as application/json"
            + " for one poll");
  }

  /** Whether the most specific range that covers it has q=0. */
  private static boolean isRefused(MediaType type, List<MediaType> acceptable) {
    return acceptable.stream()
        .filter(range -> range.isCompatible(type))
        .max(Comparator.comparingInt(FormatNegotiation::specificity))
        .filter(range -> isZero(range.getParameters().getOrDefault("q", "1")))
        .isPresent();
  }

  private static int specificity(MediaType range) {
    return (range.isWildcardType() ? 0 : 1) + (range.isWildcardSubtype() ? 0 : 1);
  }

  /**
   * The same format, compressed, if the request accepts that and the format can be.
   *
   * @param acceptEncoding the header (RFC 9110, 12.5.3)
   */
  static StreamFormat compressed(StreamFormat format, String acceptEncoding) {
    return acceptsGzip(acceptEncoding) ? format.compressed() : format;
  }

  /**
   * Whether a response may have the content coding gzip.
   *
   * @param acceptEncoding the header (RFC 9110, 12.5.3)
   */
  public static boolean acceptsGzip(String acceptEncoding) {
    for (String coding : acceptEncoding.split(",")) {
      String[] parts = coding.toLowerCase(Locale.ROOT).split(";", 2);
      String name = parts[0].strip();
      if (name.equals("gzip") || name.equals("x-gzip")) {
        return parts.length == 1 || !isZero(afterEquals(parts[1]));
      }
    }
    return false;
  }

  private static String afterEquals(String parameter) {
    return parameter.substring(parameter.indexOf('=') + 1).strip();
  }

  /** Whether a quality value is 0, with or without decimals. */
  private static boolean isZero(String quality) {
    return quality.startsWith("0")
        && quality.length() <= LONGEST_QUALITY
        && quality.chars().allMatch(c -> c == '0' || c == '.');
  }
}
