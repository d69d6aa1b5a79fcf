package io.carillon.event;

/**
 * A set of channels: one name, or a prefix followed by {@code *}. {@code *} alone is every channel.
 */
public record ChannelPattern(String value) {
  /** Every channel. */
  public static final ChannelPattern ALL = new ChannelPattern("*");

  /**
   * @throws InvalidRequestException if {@code value} is neither a channel name nor a prefix of one
   *     followed by {@code *}
   */
  public ChannelPattern {
    String fixed = value.endsWith("*") ? value.substring(0, value.length() - 1) : value;
    if (!value.equals("*")) {
      new ChannelName(fixed.length() < value.length() ? fixed + "x" : fixed);
    }
  }

  /** Whether the channel belongs to the set. */
  public boolean covers(ChannelName channel) {
    return isPrefix()
        ? channel.value().startsWith(value.substring(0, value.length() - 1))
        : channel.value().equals(value);
  }

  /** Whether every channel that {@code other} covers belongs to the set. */
  public boolean covers(ChannelPattern other) {
    return isPrefix()
        ? other.value.startsWith(value.substring(0, value.length() - 1))
        : other.value.equals(value);
  }

  /** Whether it is a prefix rather than one name. */
  public boolean isPrefix() {
    return value.endsWith("*");
  }

  @Override
  public String toString() {
    return value;
  }
}
