package io.carillon.security;

import jakarta.ws.rs.ForbiddenException;
import java.util.Collection;
import java.util.List;

/**
 * Somebody may not do what was asked with some of the channels named: a client that named several
 * can go on with the others.
 */
public class ChannelsForbiddenException extends ForbiddenException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> channels;

  public ChannelsForbiddenException(String message, Collection<String> channels) {
    super(message);
    this.channels = List.copyOf(channels);
  }

  /** Names of channels, or what they begin with and {@code *}, as they were asked for. */
  public List<String> channels() {
    return channels;
  }
}
