package io.carillon.http;

/**
 * Checks {@code Content-Type} and {@code Accept} (RFC 9110, 8.3.1 and 12.5.1) in time linear in
 * their length. JAX-RS implementations answer malformed ones with an empty 400, some of them before
 * any filter.
 */
final class MediaTypeCheck {
  private static final String TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~";
  private static final int LONGEST_QUALITY = "0.000".length();

  private final String text;
  private int at;

  private MediaTypeCheck(String text) {
    this.text = text;
  }

  /** Whether this is one media type with parameters. */
  static boolean isMediaType(String contentType) {
    MediaTypeCheck check = new MediaTypeCheck(contentType);
    return check.skipRange() && check.at == contentType.length();
  }

  /** Whether this is a list of media ranges. */
  static boolean isAccept(String accept) {
    MediaTypeCheck check = new MediaTypeCheck(accept);
    do {
      check.skipSpaces();
      boolean isElement = check.at < accept.length() && !check.isNext(',');
      if (isElement && !check.skipRange()) {
        return false;
      }
    } while (check.skip(','));
    return check.at == accept.length();
  }

  /** A type, and its parameters; {@code *} alone is what some clients send for any type. */
  private boolean skipRange() {
    skipSpaces();
    boolean isAny =
        isNext('*') && (at + 1 == text.length() || ";, ".indexOf(text.charAt(at + 1)) >= 0);
    if (isAny) {
      at++;
    } else if (!(skipToken() && skip('/') && skipToken())) {
      return false;
    }
    skipSpaces();
    while (skip(';')) {
      skipSpaces();
      boolean isEmpty = at == text.length() || isNext(';') || isNext(',');
      if (!isEmpty && !skipParameter()) {
        return false;
      }
      skipSpaces();
    }
    return true;
  }

  private boolean skipParameter() {
    int from = at;
    if (!skipToken()) {
      return false;
    }
    boolean isQuality = at == from + 1 && Character.toLowerCase(text.charAt(from)) == 'q';
    if (!skip('=')) {
      return false;
    }
    int value = at;
    boolean isValue = isNext('"') ? skipQuoted() : skipToken();
    return isValue && (!isQuality || isQuality(text.substring(value, at)));
  }

  private static boolean isQuality(String value) {
    boolean isNumber =
        value.length() <= LONGEST_QUALITY
            && value.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')
            && value.indexOf('.') == value.lastIndexOf('.')
            && value.chars().anyMatch(Character::isDigit);
    return isNumber && Double.parseDouble(value) <= 1;
  }

  private boolean skipQuoted() {
    for (at++; at < text.length(); at++) {
      if (text.charAt(at) == '"') {
        at++;
        return true;
      }
      if (text.charAt(at) == '\\') {
        at++;
      }
    }
    at = text.length();
    return false;
  }

  private boolean skipToken() {
    int from = at;
    while (at < text.length() && isTokenCharacter(text.charAt(at))) {
      at++;
    }
    return at > from;
  }

  private static boolean isTokenCharacter(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || TOKEN_CHARACTERS.indexOf(c) >= 0;
  }

  private void skipSpaces() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private boolean isNext(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean skip(char c) {
    boolean isThere = isNext(c);
    if (isThere) {
      at++;
    }
    return isThere;
  }
}
