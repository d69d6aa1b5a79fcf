package io.carillon.api;

import java.util.concurrent.CompletionStage;

/** The channels of the hub, for names that are known at run time. A bean to inject. */
public interface Channels {
  /**
   * A channel; it need not exist yet.
   *
   * @throws IllegalArgumentException if it is not a channel name
   */
  Channel channel(String name);

  /**
   * Publishes what a builder has made, like {@link Channel#publish(Object)}.
   *
   * @throws IllegalArgumentException if it cannot be published as it is
   * @throws HubUnavailableException if it cannot be stored in the transaction
   */
  CompletionStage<Receipt> publish(Publication publication);

  /**
   * Cancels a publication that is to be appended later.
   *
   * @param id as in {@link Receipt#scheduled}
   * @return whether it is never appended; false if it has been, or was cancelled before
   * @throws HubUnavailableException if the database is unavailable
   */
  boolean cancel(String id);
}
