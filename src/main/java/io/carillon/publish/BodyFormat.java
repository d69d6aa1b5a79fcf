package io.carillon.publish;

import jakarta.ws.rs.core.MediaType;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The kinds of body that can be published. */
enum BodyFormat {
  /** One publication, or an array of them. */
  JSON("application/json"),
  /** A publication a line. */
  NDJSON("application/x-ndjson"),
  /** The data itself. */
  TEXT("text/plain");

  /** UTF-8, its other common name, and its subset. */
  private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii");

  private final String mediaType;

  BodyFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * The format that a {@code Content-Type} names.
   *
   * @param contentType the header, empty if there is none
   * @throws UnsupportedContentTypeException if it names none of these, or another charset than
   *     UTF-8
   */
  static BodyFormat of(String contentType) {
    return of(contentType, EnumSet.allOf(BodyFormat.class));
  }

  /**
   * Requires a {@code Content-Type} to name JSON.
   *
   * @param contentType the header, empty if there is none
   * @throws UnsupportedContentTypeException if it does not, or names another charset than UTF-8
   */
  static void requireJson(String contentType) {
    of(contentType, EnumSet.of(JSON));
  }

  private static BodyFormat of(String contentType, Set<BodyFormat> accepted) {
    if (contentType.isBlank()) {
      throw unsupported(
          "the request has no Content-Type; accepted are " + names(accepted), accepted);
    }
    for (BodyFormat format : accepted) {
      if (format.mediaType.equals(contentType)) { // the usual spelling: nothing to parse
        return format;
      }
    }
    MediaType type = parse(contentType, accepted);
    String charset =
        type.getParameters()
            .getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8")
            .toLowerCase(Locale.ROOT);
    if (!UTF_8.contains(charset)) {
      throw unsupported("the charset '" + charset + "' is not accepted; UTF-8 is", accepted);
    }
    String name = (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
    return accepted.stream()
        .filter(format -> format.mediaType.equals(name))
        .findFirst()
        .orElseThrow(() -> unsupportedType(contentType, accepted));
  }

  private static MediaType parse(String contentType, Set<BodyFormat> accepted) {
    try {
      return MediaType.valueOf(contentType);
    } catch (IllegalArgumentException notAMediaType) {
      throw unsupportedType(contentType, accepted);
    }
  }

  private static UnsupportedContentTypeException unsupportedType(
      String contentType, Set<BodyFormat> accepted) {
    return unsupported(
        "the Content-Type '" + contentType + "' is not accepted; accepted are " + names(accepted),
        accepted);
  }

  private static UnsupportedContentTypeException unsupported(
      String problem, Set<BodyFormat> accepted) {
    return new UnsupportedContentTypeException(problem, mediaTypes(accepted));
  }

  private static String names(Set<BodyFormat> formats) {
    return String.join(", ", mediaTypes(formats));
  }

  private static List<String> mediaTypes(Set<BodyFormat> formats) {
    return formats.stream().map(format -> format.mediaType).toList();
  }
}
