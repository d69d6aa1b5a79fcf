package io.carillon.embedded.guard;

/** Classes of octets in HTTP. */
final class Octets {
  private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (int i = 0; i < TOKEN.length; i++) {
      TOKEN[i] =
          i >= 'a' && i <= 'z'
              || i >= 'A' && i <= 'Z'
              || i >= '0' && i <= '9'
              || TOKEN_PUNCTUATION.indexOf(i) >= 0;
    }
  }

  private Octets() {}

  /** RFC 9110, 5.6.2. */
  static boolean isToken(int octet) {
    return TOKEN[octet];
  }

  /** RFC 5234, B.1: HEXDIG, in either case. */
  static boolean isHexDigit(int octet) {
    return Character.digit(octet, 16) >= 0;
  }

  /** RFC 5234, B.1: CTL. */
  static boolean isControl(int octet) {
    return octet < ' ' || octet == 0x7F;
  }
}
