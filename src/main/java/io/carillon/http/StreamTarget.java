package io.carillon.http;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.subscribe.StreamParameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A GET request for a stream of channels, as almost all clients send it. Requests that are written
 * in any other way are left to JAX-RS: this reads what needs no interpretation, and nothing else.
 *
 * @param channel named by the path; empty if the query names them
 * @param path relative to the application
 */
record StreamTarget(Optional<String> channel, String path, StreamParameters parameters) {
  private static final String MERGED = "events";
  private static final String PREFIX = "channels/";
  private static final String SUFFIX = "/events";

  /** What browsers and the hub's own clients accept, by the header. */
  private static final Map<String, List<MediaType>> ACCEPTABLE =
      Stream.of(
              "*/*",
              "text/event-stream",
              "text/event-stream, application/problem+json",
              "application/x-ndjson",
              "application/x-ndjson, application/problem+json")
          .collect(
              Collectors.toUnmodifiableMap(
                  accept -> accept,
                  accept -> Stream.of(accept.split(", ")).map(MediaType::valueOf).toList()));

  private static final List<MediaType> EVERYTHING = List.of(MediaType.WILDCARD_TYPE);

  /**
   * Reads a request.
   *
   * @param apiPath without a slash at its end
   * @return null if it is left to JAX-RS
   */
  static @Nullable StreamTarget of(HttpServletRequest request, String apiPath) {
    String path = path(request, apiPath);
    if (path == null || !request.getMethod().equals("GET")) {
      return null;
    }
    Optional<String> channel = channel(path);
    if (channel.isEmpty() && !path.equals(MERGED)) {
      return null;
    }
    List<MediaType> acceptable = acceptable(request);
    Map<String, List<String>> query = PlainQuery.parse(request.getQueryString());
    return acceptable == null || query == null
        ? null
        : new StreamTarget(
            channel, path, new StreamParameters(query, acceptable, name -> header(request, name)));
  }

  /** The path of a request relative to the application; null if it is elsewhere. */
  static @Nullable String path(HttpServletRequest request, String apiPath) {
    String uri = request.getRequestURI();
    int start = request.getContextPath().length();
    int end = start + apiPath.length();
    return uri.startsWith(apiPath, start) && uri.startsWith("/", end)
        ? uri.substring(end + 1)
        : null;
  }

  /**
   * The channel whose events are at a path; empty if there is none. An encoded name is none that a
   * client writes: channel names need no encoding.
   */
  static Optional<String> channel(String path) {
    if (!path.startsWith(PREFIX)
        || !path.endsWith(SUFFIX)
        || path.length() < PREFIX.length() + SUFFIX.length()) {
      return Optional.empty();
    }
    try {
      String name = path.substring(PREFIX.length(), path.length() - SUFFIX.length());
      return Optional.of(new ChannelName(name).value());
    } catch (InvalidRequestException encodedOrInvalid) {
      return Optional.empty();
    }
  }

  private static @Nullable List<MediaType> acceptable(HttpServletRequest request) {
    Optional<String> accept = header(request, HttpHeaders.ACCEPT);
    return accept.isEmpty() ? EVERYTHING : ACCEPTABLE.get(accept.get());
  }

  /** As JAX-RS joins the lines of a header. */
  private static Optional<String> header(HttpServletRequest request, String name) {
    List<String> lines = Collections.list(request.getHeaders(name));
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(",", lines));
  }
}
