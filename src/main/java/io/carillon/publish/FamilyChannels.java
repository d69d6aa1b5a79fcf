package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.security.ChannelsForbiddenException;
import java.util.List;

/**
 * The channels of all families. Requests publish to them over the API of their family only: a
 * generic publication could name any sender. The application that the hub is deployed with is
 * trusted and may publish anything, by CDI events, the {@link Publisher} or a broadcaster.
 */
public final class FamilyChannels {
  private final List<ChannelFamily> families;

  public FamilyChannels(List<ChannelFamily> families) {
    this.families = List.copyOf(families);
  }

  /**
   * Requires that a channel belongs to no family.
   *
   * @throws ChannelsForbiddenException if it does; names the API of the family
   */
  void requireGeneric(ChannelName channel) {
    for (ChannelFamily family : families) {
      if (family.channels().covers(channel)) {
        throw new ChannelsForbiddenException(
            "channel '%s' takes events over its own API only: %s".formatted(channel, family.api()),
            List.of(channel.value()));
      }
    }
  }
}
