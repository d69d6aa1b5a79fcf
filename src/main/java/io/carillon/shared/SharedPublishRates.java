package io.carillon.shared;

import io.carillon.security.PublishRateLimiter;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How fast anybody publishes at all nodes together. Several times a second each node tells the
 * others what it has let pass; in between, and while the relay is down, it counts for itself. So
 * who publishes at all nodes at once gets a little more than the rate, and not a multiple of it.
 */
public final class SharedPublishRates {
  private static final String WORD = "spent";

  /** What a hint may have. */
  private static final int MAX_LENGTH = 15_000;

  private final PublishRateLimiter rates;
  private final Consumer<String> others;

  /**
   * @param others are told
   */
  public SharedPublishRates(PublishRateLimiter rates, Consumer<String> others) {
    this.rates = rates;
    this.others = others;
  }

  /** Tells the others what was published here since the last time. */
  public void tell() {
    StringBuilder word = new StringBuilder(WORD);
    for (Map.Entry<String, Long> entry : rates.drainConsumed().entrySet()) {
      if (entry.getKey().indexOf('\n') < 0) { // a container may have such names
        word.append('\n').append(entry.getValue()).append(' ').append(entry.getKey());
      }
      if (word.length() > MAX_LENGTH) {
        others.accept(word.toString());
        word.setLength(WORD.length());
      }
    }
    if (word.length() > WORD.length()) {
      others.accept(word.toString());
    }
  }

  /** Another node has said something. */
  public void heard(String word) {
    String[] lines = word.split("\n");
    if (lines[0].equals(WORD)) {
      for (int i = 1; i < lines.length; i++) {
        int space = lines[i].indexOf(' ');
        rates.consumedElsewhere(
            lines[i].substring(space + 1), Long.parseLong(lines[i].substring(0, space)));
      }
    }
  }
}
