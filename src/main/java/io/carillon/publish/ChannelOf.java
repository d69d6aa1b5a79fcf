package io.carillon.publish;

import io.carillon.api.OnChannel;
import io.carillon.event.ChannelName;
import jakarta.enterprise.inject.spi.InjectionPoint;

/** The channel that an injection point names with {@link OnChannel}. */
final class ChannelOf {
  private ChannelOf() {}

  /**
   * @throws io.carillon.event.InvalidRequestException if it is not a channel name
   */
  static ChannelName injected(InjectionPoint point) {
    return point.getQualifiers().stream()
        .filter(OnChannel.class::isInstance)
        .map(qualifier -> new ChannelName(((OnChannel) qualifier).value()))
        .findFirst()
        .orElseThrow();
  }
}
