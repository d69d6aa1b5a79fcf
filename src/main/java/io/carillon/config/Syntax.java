package io.carillon.config;

import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.EnumNames;
import io.carillon.event.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a value is written.
 *
 * @param accepted the accepted values in words, for messages and the handbook
 * @param reading reads a value; empty if it is not accepted
 */
record Syntax<T>(String accepted, Function<String, Optional<T>> reading) {
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,15}) ?(B|KiB|MiB|GiB)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9._-]+(:\\d{1,5})?|\\[[0-9a-f:.]+](:\\d{1,5})?");
  private static final Pattern ORIGIN =
      Pattern.compile(
          "https?://[A-Za-z0-9.-]+(:\\d{1,5})?|https?://\\[[0-9a-fA-F:.]+](:\\d{1,5})?");

  Optional<T> read(String text) {
    return reading.apply(text);
  }

  static Syntax<String> text() {
    return new Syntax<>("any text", Optional::of);
  }

  static Syntax<String> secret(int minBytes) {
    return new Syntax<>(
        "at least " + minBytes + " bytes",
        text ->
            Optional.of(text)
                .filter(secret -> secret.getBytes(StandardCharsets.UTF_8).length >= minBytes));
  }

  static Syntax<Integer> integer(int min, int max) {
    return new Syntax<>(
        "a whole number from " + min + " to " + max,
        text -> longIn(text, min, max).map(Math::toIntExact));
  }

  static Syntax<Long> longInteger(long min, long max) {
    return new Syntax<>(
        "a whole number from " + min + " to " + max, text -> longIn(text, min, max));
  }

  private static Optional<Long> longIn(String text, long min, long max) {
    if (!text.matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(text)).filter(value -> value >= min && value <= max);
  }

  static Syntax<Long> size(long min, long max) {
    return new Syntax<>(
        "a size from " + shown(min) + " to " + shown(max) + ", in bytes or as 64KiB, 16MiB, 1GiB",
        text -> sizeIn(text, min, max));
  }

  /** A size from {@code min} to {@code max}, or zero, for keys with a meaning for it. */
  static Syntax<Long> sizeOrZero(long min, long max) {
    Syntax<Long> nonZero = size(min, max);
    return new Syntax<>(
        nonZero.accepted + ", or 0", text -> nonZero.read(text).or(() -> sizeIn(text, 0, 0)));
  }

  private static Optional<Long> sizeIn(String text, long min, long max) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      return Optional.empty();
    }
    String unit = size.group(2) == null ? "b" : size.group(2).toLowerCase(Locale.ROOT);
    long factor =
        switch (unit) {
          case "kib" -> 1L << 10;
          case "mib" -> 1L << 20;
          case "gib" -> 1L << 30;
          default -> 1L;
        };
    long number = Long.parseLong(size.group(1));
    return number <= max / factor
        ? Optional.of(number * factor).filter(value -> value >= min)
        : Optional.empty();
  }

  private static String shown(long bytes) {
    if (bytes >= 1L << 30 && bytes % (1L << 30) == 0) {
      return (bytes >> 30) + "GiB";
    }
    if (bytes >= 1L << 20 && bytes % (1L << 20) == 0) {
      return (bytes >> 20) + "MiB";
    }
    return bytes >= 1L << 10 && bytes % (1L << 10) == 0
        ? (bytes >> 10) + "KiB"
        : Long.toString(bytes);
  }

  static Syntax<Duration> duration(String min, String max) {
    return new Syntax<>(
        "a duration from %s to %s in ISO 8601".formatted(min, max),
        text -> durationIn(text, Duration.parse(min), Duration.parse(max)));
  }

  /** A duration from {@code min} to {@code max}, or zero, for keys with a meaning for it. */
  static Syntax<Duration> durationOrZero(String min, String max) {
    Syntax<Duration> nonZero = duration(min, max);
    return new Syntax<>(
        nonZero.accepted + ", or PT0S",
        text -> nonZero.read(text).or(() -> durationIn(text, Duration.ZERO, Duration.ZERO)));
  }

  private static Optional<Duration> durationIn(String text, Duration min, Duration max) {
    try {
      return Optional.of(Duration.parse(text))
          .filter(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
    } catch (DateTimeParseException notDuration) {
      return Optional.empty();
    }
  }

  static <E extends Enum<E>> Syntax<E> choice(Class<E> type) {
    List<E> choices = List.of(type.getEnumConstants());
    return new Syntax<>(
        choices.stream().map(EnumNames::kebabCase).collect(Collectors.joining(", ")),
        text ->
            choices.stream()
                .filter(choice -> EnumNames.kebabCase(choice).equals(text))
                .findFirst());
  }

  static Syntax<Path> path() {
    return new Syntax<>(
        "a path",
        text -> {
          try {
            return Optional.of(Path.of(text));
          } catch (InvalidPathException notAPath) {
            return Optional.empty();
          }
        });
  }

  /** A path below which a server finds something, without a slash at its end. */
  static Syntax<String> urlPath() {
    return new Syntax<>(
        "a path such as /api or /realtime/v1",
        text ->
            Optional.of(text).filter(path -> path.matches("(/[A-Za-z0-9_-][A-Za-z0-9._~-]*)+")));
  }

  static Syntax<Boolean> onOff() {
    return new Syntax<>(
        "on, off",
        text ->
            text.equals("on") || text.equals("off")
                ? Optional.of(text.equals("on"))
                : Optional.empty());
  }

  static Syntax<URI> uri(String... schemes) {
    Set<String> accepted = Set.of(schemes);
    return new Syntax<>(
        Stream.of(schemes).map(scheme -> scheme + "://…").collect(Collectors.joining(" or ")),
        text -> {
          try {
            URI uri = new URI(text);
            return Optional.of(uri)
                .filter(
                    u ->
                        u.getScheme() != null
                            && accepted.contains(u.getScheme())
                            && u.getHost() != null);
          } catch (URISyntaxException notAUri) {
            return Optional.empty();
          }
        });
  }

  /** A URL with TLS, or of this machine. */
  static Syntax<URI> protectedUri() {
    Syntax<URI> any = uri("https", "http");
    return new Syntax<>(
        "https://…, or http:// on this machine",
        text ->
            any.read(text)
                .filter(
                    uri -> uri.getScheme().equals("https") || LoopbackHost.matches(uri.getHost())));
  }

  /** Scopes of OpenID Connect (RFC 6749, 3.3), separated by spaces. */
  static Syntax<String> scopes() {
    return new Syntax<>(
        "openid and other scopes, separated by spaces",
        text ->
            Optional.of(text)
                .filter(
                    scopes ->
                        scopes.matches("[!#-\\[\\]-~]+( [!#-\\[\\]-~]+)*")
                            && List.of(scopes.split(" ")).contains("openid")));
  }

  static Syntax<String> jdbcUrl() {
    return new Syntax<>("jdbc:…", text -> Optional.of(text).filter(url -> url.startsWith("jdbc:")));
  }

  /** Host names with or without a port, separated by commas. */
  static Syntax<Set<String>> hosts() {
    return new Syntax<>(
        "host names such as hub.example.com or hub.example.com:8443, separated by commas",
        text -> {
          Set<String> hosts =
              items(text)
                  .map(host -> host.toLowerCase(Locale.ROOT))
                  .collect(Collectors.toUnmodifiableSet());
          boolean legal = hosts.stream().allMatch(host -> HOST.matcher(host).matches());
          return legal ? Optional.of(hosts) : Optional.empty();
        });
  }

  static Syntax<List<AddressRange>> addressRanges() {
    return new Syntax<>(
        "addresses such as 10.0.0.7 or ranges such as 10.0.0.0/8, separated by commas",
        text -> {
          List<Optional<AddressRange>> ranges = items(text).map(AddressRange::parse).toList();
          return ranges.stream().allMatch(Optional::isPresent)
              ? Optional.of(ranges.stream().map(Optional::get).toList())
              : Optional.empty();
        });
  }

  static Syntax<ChannelName> channelName() {
    return new Syntax<>(
        "a channel name",
        text -> {
          try {
            return Optional.of(new ChannelName(text));
          } catch (InvalidRequestException notAName) {
            return Optional.empty();
          }
        });
  }

  static Syntax<Set<ChannelPattern>> channelPatterns() {
    return new Syntax<>(
        "channel names or `prefix*`, separated by commas",
        text -> {
          try {
            return Optional.of(
                items(text).map(ChannelPattern::new).collect(Collectors.toUnmodifiableSet()));
          } catch (InvalidRequestException notAPattern) {
            return Optional.empty();
          }
        });
  }

  static Syntax<Set<String>> choices(String... accepted) {
    Set<String> choices = Set.of(accepted);
    return new Syntax<>(
        "a list of " + String.join(", ", accepted) + ", separated by commas",
        text -> {
          Set<String> chosen = items(text).collect(Collectors.toUnmodifiableSet());
          return choices.containsAll(chosen) && !chosen.isEmpty()
              ? Optional.of(chosen)
              : Optional.empty();
        });
  }

  /** Names of outbox sources, in the order in which they are written. */
  static Syntax<List<String>> sourceNames() {
    return new Syntax<>(
        "names of 1 to 32 lower-case letters, digits and -, separated by commas, other than log",
        text -> {
          List<String> names = items(text).distinct().toList();
          boolean legal =
              names.stream().allMatch(name -> name.matches("[a-z0-9-]{1,32}"))
                  && !names.contains("log");
          return legal && !names.isEmpty() ? Optional.of(names) : Optional.empty();
        });
  }

  /** The name of a cookie (RFC 6265, 4.1.1: a token). */
  static Syntax<String> cookieName() {
    return new Syntax<>(
        "a cookie name: letters, digits, _ - .",
        text -> Optional.of(text).filter(name -> name.matches("[A-Za-z0-9_.-]{1,64}")));
  }

  static Syntax<Boolean> bool() {
    return new Syntax<>(
        "true or false",
        text ->
            Optional.of(text)
                .filter(value -> value.equals("true") || value.equals("false"))
                .map(Boolean::valueOf));
  }

  /** The address of a person or a page (RFC 8292, 2.1). */
  static Syntax<String> contact() {
    return new Syntax<>(
        "mailto:… or https://…",
        text ->
            Optional.of(text)
                .filter(
                    address -> address.matches("mailto:[^\\s@]+@[^\\s@]+|https://[^\\s/]+\\S*")));
  }

  /** A private key on the curve P-256: a number of 32 bytes in base64url. */
  static Syntax<String> privateKey() {
    return new Syntax<>(
        "43 characters of base64url",
        text -> Optional.of(text).filter(number -> number.matches("[A-Za-z0-9_-]{43}")));
  }

  private static Stream<String> items(String text) {
    return Stream.of(text.split(",")).map(String::strip).filter(item -> !item.isEmpty());
  }

  /** Origins as browsers send them (RFC 6454, 6.2), separated by commas. */
  static Syntax<Set<String>> origins() {
    return new Syntax<>(
        "* or origins such as https://app.example.com, separated by commas, without path",
        text -> {
          Set<String> origins = items(text).collect(Collectors.toUnmodifiableSet());
          boolean legal =
              origins.equals(Set.of("*"))
                  || origins.stream().allMatch(o -> ORIGIN.matcher(o).matches());
          return legal ? Optional.of(origins) : Optional.empty();
        });
  }
}
