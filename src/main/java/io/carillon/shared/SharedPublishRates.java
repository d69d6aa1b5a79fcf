package io.carillon.shared;

import io.carillon.cluster.Hint;
import io.carillon.security.PublishRateLimiter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Publish rate limits across all nodes. Several times a second each node broadcasts what it has
 * admitted; in between, and while the relay is down, it counts on its own. A client that publishes
 * to all nodes at once therefore gets slightly more than its rate, and not a multiple of it.
 */
public final class SharedPublishRates {
  /** Keys in one hint. */
  private static final int MAX_KEYS = 500;

  private final PublishRateLimiter rates;
  private final Consumer<Hint> others;

  /**
   * @param others broadcasts a hint
   */
  public SharedPublishRates(PublishRateLimiter rates, Consumer<Hint> others) {
    this.rates = rates;
    this.others = others;
  }

  /** Broadcasts what was published here since the last call. */
  public void broadcast() {
    Map<String, Long> page = new HashMap<>();
    for (Map.Entry<String, Long> entry : rates.drainConsumed().entrySet()) {
      page.put(entry.getKey(), entry.getValue());
      if (page.size() == MAX_KEYS) {
        others.accept(new Hint.EventsCounted(page));
        page.clear();
      }
    }
    if (!page.isEmpty()) {
      others.accept(new Hint.EventsCounted(page));
    }
  }

  /** Charges what was published at another node. */
  public void onHint(Hint.EventsCounted hint) {
    hint.events().forEach(rates::consumedElsewhere);
  }
}
