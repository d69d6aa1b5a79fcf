package io.carillon.publish;

import io.carillon.event.Event;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Delivers transient events to current subscribers. Never blocks; thread-safe. */
@FunctionalInterface
public interface TransientOutlet {
  /**
   * Delivers a transient event, or drops it if there is no subscriber.
   *
   * @return completes when the next one should be published: at once, unless subscribers are served
   *     more slowly than events are published
   */
  CompletionStage<@Nullable Void> publish(Event event);
}
