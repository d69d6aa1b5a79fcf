package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a resource wants to have streamed.
 *
 * @param channels one or more
 * @param selector which of their events
 * @param reader for whom
 * @param ownIds whether ids are the positions of all channels
 */
public record StreamRequest(
    Set<ChannelName> channels, Selector selector, Reader reader, boolean ownIds) {
  public StreamRequest {
    channels = new LinkedHashSet<>(channels);
  }

  /** One channel, whose seq is the id. */
  public static StreamRequest of(ChannelName channel, Selector selector, Reader reader) {
    return new StreamRequest(Set.of(channel), selector, reader, false);
  }
}
