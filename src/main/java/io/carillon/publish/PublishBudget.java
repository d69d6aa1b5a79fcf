package io.carillon.publish;

import io.carillon.log.Receipt;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/**
 * The rate limit of a publish request: the filter charges one event before the body is read, and
 * the rest is charged when the number of events is known.
 */
public final class PublishBudget {
  private static final String ATTRIBUTE = PublishBudget.class.getName();
  private static final LongConsumer UNLIMITED = events -> {};

  private PublishBudget() {}

  /** Attaches the consumer that further events are charged to. */
  public static void attach(HttpServletRequest request, LongConsumer budget) {
    request.setAttribute(ATTRIBUTE, budget);
  }

  /** Charges the events beyond the first after the commit. */
  public static CompletionStage<Receipt> charged(
      HttpServletRequest request, CompletionStage<Receipt> published) {
    LongConsumer budget =
        request.getAttribute(ATTRIBUTE) instanceof LongConsumer attached ? attached : UNLIMITED;
    return published.whenComplete(
        (receipt, failure) -> {
          if (failure == null) {
            budget.accept(receipt.count() - 1L);
          }
        });
  }
}
