package io.carillon.client;

import java.lang.System.Logger.Level;
import java.util.Set;

/**
 * Receives the events of a subscription: in the order of their channel, each once, across lost
 * connections.
 *
 * <p>Calls come from threads of the client, one at a time for a subscription. A slow listener slows
 * its own subscription only: the client does not read on before the listener returns. An exception
 * ends the subscription: its position is then before that event.
 */
@FunctionalInterface
public interface SubscriptionListener {
  /** An event. */
  void onEvent(ChannelEvent event);

  /** Requested events are unavailable. Logs a warning unless overridden. */
  default void onGap(Gap gap) {
    System.getLogger(SubscriptionListener.class.getName())
        .log(Level.WARNING, "Events are unavailable: {0}", gap);
  }

  /** The state has changed. */
  default void onState(SubscriptionState state) {}

  /**
   * The caller may not read some of the channels; the subscription continues with the others. Logs
   * a warning unless overridden.
   */
  default void onRefused(Set<String> channels, CarillonException reason) {
    System.getLogger(SubscriptionListener.class.getName())
        .log(Level.WARNING, "The hub refuses channels " + channels, reason);
  }

  /** The subscription has ended for this reason. Logs a warning unless overridden. */
  default void onFailure(CarillonException reason) {
    System.getLogger(SubscriptionListener.class.getName())
        .log(Level.WARNING, "A subscription has ended", reason);
  }
}
