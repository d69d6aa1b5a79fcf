package io.carillon.client;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A running subscription. Thread-safe. */
public interface Subscription extends AutoCloseable {
  /** What it does at the moment. */
  SubscriptionState state();

  /**
   * The position after the last event that the listener has handled, for {@link
   * SubscribeOptions#after}; empty before the first stream was open.
   */
  Optional<String> position();

  /**
   * Completes when the subscription has ended: normally after {@link #close}, otherwise with a
   * {@link CarillonException}, or with the exception that the listener has thrown.
   */
  CompletionStage<Void> ended();

  /** Connects at once, if the subscription waits for its next attempt. */
  void reconnect();

  /**
   * Ends the subscription at once. The listener is not called any more; a call in progress is not
   * waited for.
   */
  @Override
  void close();
}
