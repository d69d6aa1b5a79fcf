package io.carillon.publish;

import io.carillon.log.Receipt;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/**
 * What a request may publish: one event was taken from it before the body was read, and how many
 * there are shows only then.
 */
public final class PublishBudget {
  private static final String ATTRIBUTE = PublishBudget.class.getName();
  private static final LongConsumer UNLIMITED = events -> {};

  private PublishBudget() {}

  /** Leaves word with a request of where further events are taken from. */
  public static void attach(HttpServletRequest request, LongConsumer budget) {
    request.setAttribute(ATTRIBUTE, budget);
  }

  /** Takes for what a request has published beyond its first event. */
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
