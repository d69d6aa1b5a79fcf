package io.carillon.event;

/**
 * The name of a channel: 1 to 128 of the characters {@code A-Z a-z 0-9 . _ ~ -} (RFC 3986, 2.3
 * "unreserved"), so that it needs no escaping in a path, a header or a vector id. {@code .} and
 * {@code ..} alone are refused: clients and proxies rewrite such paths.
 */
public record ChannelName(String value) implements Comparable<ChannelName> {
  /** Maximum length, in characters. */
  public static final int MAX_LENGTH = 128;

  /**
   * @throws InvalidRequestException if {@code value} is not a channel name
   */
  public ChannelName {
    boolean legal =
        !value.isEmpty()
            && value.length() <= MAX_LENGTH
            && !value.equals(".")
            && !value.equals("..");
    for (int i = 0; legal && i < value.length(); i++) {
      legal = isUnreserved(value.charAt(i));
    }
    if (!legal) {
      throw new InvalidRequestException(
          "channel",
          "a channel name is 1 to 128 of the characters A-Z a-z 0-9 . _ ~ - (and not '.' or '..')");
    }
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '~'
        || c == '-';
  }

  @Override
  public int compareTo(ChannelName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
