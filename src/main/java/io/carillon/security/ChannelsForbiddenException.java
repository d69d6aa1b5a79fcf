package io.carillon.security;

import jakarta.ws.rs.ForbiddenException;
import java.util.Collection;
import java.util.List;

/**
 * The caller lacks the permission for some of the requested channels; a client can retry with the
 * others.
 */
public class ChannelsForbiddenException extends ForbiddenException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> channels;

  public ChannelsForbiddenException(String message, Collection<String> channels) {
    super(message);
    this.channels = List.copyOf(channels);
  }

  /** The forbidden channels: names, or prefixes with {@code *}, as requested. */
  public List<String> channels() {
    return channels;
  }
}
