package io.carillon.event;

/**
 * Some channels: one by its name, or all whose names begin alike, written as the beginning and
 * {@code *}. {@code *} alone is every channel.
 */
public record ChannelPattern(String value) {
  /** Every channel. */
  public static final ChannelPattern ALL = new ChannelPattern("*");

  /**
   * @throws InvalidRequestException if {@code value} is neither a channel name nor the beginning of
   *     one and then {@code *}
   */
  public ChannelPattern {
    String fixed = value.endsWith("*") ? value.substring(0, value.length() - 1) : value;
    if (!value.equals("*")) {
      new ChannelName(fixed.length() < value.length() ? fixed + "x" : fixed);
    }
  }

  /** Whether the channel is one of them. */
  public boolean covers(ChannelName channel) {
    return isPrefix()
        ? channel.value().startsWith(value.substring(0, value.length() - 1))
        : channel.value().equals(value);
  }

  /** Whether it stands for all channels that begin alike, rather than for one. */
  public boolean isPrefix() {
    return value.endsWith("*");
  }

  @Override
  public String toString() {
    return value;
  }
}
