package io.carillon.subscribe;

import io.carillon.wire.EventStreamFormat;
import io.carillon.wire.LongPollFormat;
import io.carillon.wire.NdjsonFormat;
import io.carillon.wire.StreamFormat;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;

/** Content negotiation of the format of a stream (RFC 9110, 12.5.1). */
final class FormatNegotiation {
  /** In the order of the hub's preference. */
  private static final List<StreamFormat> OFFERED =
      List.of(EventStreamFormat.INSTANCE, NdjsonFormat.INSTANCE, LongPollFormat.INSTANCE);

  private FormatNegotiation() {}

  /**
   * The first acceptable format, in the client's order of preference.
   *
   * @param acceptable sorted by q, as {@link jakarta.ws.rs.core.HttpHeaders} gives them
   * @throws NotAcceptableException if no format is acceptable
   */
  static StreamFormat format(List<MediaType> acceptable) {
    for (MediaType accepted : acceptable) {
      if ("0".equals(quality(accepted))) {
        continue;
      }
      for (StreamFormat format : OFFERED) {
        if (accepted.isCompatible(MediaType.valueOf(format.mediaType()))) {
          return format;
        }
      }
    }
    throw new NotAcceptableException(
        "a stream is offered as text/event-stream, as application/x-ndjson, and as application/json"
            + " for one poll");
  }

  /**
   * The same format, compressed, if the request accepts that and the format can be.
   *
   * @param acceptEncoding the header (RFC 9110, 12.5.3)
   */
  static StreamFormat compressed(StreamFormat format, String acceptEncoding) {
    return acceptsGzip(acceptEncoding) ? format.compressed() : format;
  }

  private static boolean acceptsGzip(String acceptEncoding) {
    for (String coding : acceptEncoding.split(",")) {
      String[] parts = coding.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*");
      if (parts[0].equals("gzip") || parts[0].equals("x-gzip")) {
        return parts.length == 1 || !parts[1].matches("q\\s*=\\s*0(\\.0*)?");
      }
    }
    return false;
  }

  private static String quality(MediaType accepted) {
    String q = accepted.getParameters().getOrDefault("q", "1");
    return q.matches("0(\\.0*)?") ? "0" : q;
  }
}
