package io.carillon.security;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The one accepted spelling of a token: three parts in base64url without padding (RFC 7515, 7.1 and
 * appendix C), each as an encoder writes it. Decoders also accept padding and unused bits that are
 * not zero, so that a token would have several spellings.
 *
 * @param signed header and payload, as they are signed
 */
record CompactToken(String signed) {
  private static final Pattern DOT = Pattern.compile(".", Pattern.LITERAL);

  /**
   * @throws InvalidTokenException if the text is anything else
   */
  static CompactToken parse(String text) {
    String[] parts = DOT.split(text, 4);
    if (parts.length != 3) {
      throw new InvalidTokenException("the token is not a signed JSON Web Token");
    }
    for (String part : parts) {
      requireCanonical(part);
    }
    return new CompactToken(parts[0] + "." + parts[1]);
  }

  private static void requireCanonical(String part) {
    boolean isCanonical;
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(part);
      isCanonical = Base64.getUrlEncoder().withoutPadding().encodeToString(decoded).equals(part);
    } catch (IllegalArgumentException notBase64) {
      isCanonical = false;
    }
    if (!isCanonical) {
      throw new InvalidTokenException("the token is not in canonical base64url without padding");
    }
  }

  /**
   * Identifies the token by what is signed. The signature has no part in it: an ECDSA signature can
   * be changed into another valid one without the key.
   */
  String digest() {
    return SecretDigest.of(signed);
  }
}
