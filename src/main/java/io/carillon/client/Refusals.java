package io.carillon.client;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a request has failed, from its answer or from the lack of one. */
final class Refusals {
  /** Longer pauses than this are not respected. */
  private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(10);

  private Refusals() {}

  /** The exception for a refusal, with the detail of its problem document (RFC 9457). */
  static CarillonException of(HttpResponse<String> response) {
    Map<String, String> problem = problem(response.body());
    return new CarillonException(
        response.statusCode(),
        response.statusCode() + ": " + detail(problem),
        retryAfter(response.headers()),
        channels(problem));
  }

  /** The exception for a request without an answer. */
  static CarillonException of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof CarillonException known
        ? known
        : new CarillonException("the hub does not answer: " + cause, cause);
  }

  private static Map<String, String> problem(String body) {
    try {
      return JsonScanner.members(body);
    } catch (IllegalArgumentException notFromTheHub) {
      return Map.of(); // proxies answer in HTML
    }
  }

  private static String detail(Map<String, String> problem) {
    String detail = problem.getOrDefault("detail", problem.getOrDefault("title", "null"));
    return JsonScanner.isString(detail)
        ? JsonScanner.string(detail)
        : "the answer is not from the hub";
  }

  private static Set<String> channels(Map<String, String> problem) {
    String channels = problem.getOrDefault("channels", "");
    return channels.startsWith("[")
        ? JsonScanner.elements(channels).stream()
            .filter(JsonScanner::isString)
            .map(JsonScanner::string)
            .collect(Collectors.toSet())
        : Set.of();
  }

  /** RFC 9110, 10.2.3: seconds or a date. */
  private static @Nullable Duration retryAfter(HttpHeaders headers) {
    String value = headers.firstValue("Retry-After").orElse("").strip();
    if (value.matches("[0-9]+")) {
      return value.length() > 6
          ? MAX_RETRY_AFTER
          : limited(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return limited(Duration.between(Instant.now(), date));
    } catch (DateTimeException none) {
      return null;
    }
  }

  private static Duration limited(Duration pause) {
    return pause.isNegative()
        ? Duration.ZERO
        : pause.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : pause;
  }
}
