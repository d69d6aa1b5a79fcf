package io.carillon.publish;

import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kinds of body that can be published. */
enum BodyFormat {
  /** One publication, or an array of them. */
  JSON("application/json"),
  /** A publication a line. */
  NDJSON("application/x-ndjson"),
  /** The data itself. */
  TEXT("text/plain");

  private final String mediaType;

  BodyFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  static List<String> mediaTypes() {
    return Arrays.stream(values()).map(format -> format.mediaType).toList();
  }

  /**
   * The format that a {@code Content-Type} names.
   *
   * @param contentType the header, empty if there is none
   * @throws UnsupportedContentTypeException if it names none of these, or another charset than
   *     UTF-8
   */
  static BodyFormat of(String contentType) {
    if (contentType.isBlank()) {
      throw new UnsupportedContentTypeException(
          "the request has no Content-Type; accepted are " + String.join(", ", mediaTypes()));
    }
    MediaType type = parse(contentType);
    String charset =
        type.getParameters()
            .getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8")
            .toLowerCase(Locale.ROOT);
    if (!charset.equals("utf-8") && !charset.equals("us-ascii")) {
      throw new UnsupportedContentTypeException(
          "the charset '" + charset + "' is not accepted; UTF-8 is");
    }
    String name = (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> format.mediaType.equals(name))
        .findFirst()
        .orElseThrow(() -> unsupported(contentType));
  }

  private static MediaType parse(String contentType) {
    try {
      return MediaType.valueOf(contentType);
    } catch (IllegalArgumentException notAMediaType) {
      throw unsupported(contentType);
    }
  }

  private static UnsupportedContentTypeException unsupported(String contentType) {
    return new UnsupportedContentTypeException(
        "the Content-Type '"
            + contentType
            + "' is not accepted; accepted are "
            + String.join(", ", mediaTypes()));
  }
}
