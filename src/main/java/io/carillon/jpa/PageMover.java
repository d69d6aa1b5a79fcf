package io.carillon.jpa;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.log.Appender;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Receipt;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Appends the rows of a page in their order, and sets those aside that cannot be published. Used by
 * the thread of an {@link OutboxMover}.
 */
final class PageMover {
  private static final Logger LOG = System.getLogger(PageMover.class.getName());

  private final String source;
  private final Appender appender;
  private final OutboxLimits limits;
  private final OutboxListener listener;
  private final OutboxCounts counts;

  /**
   * @param source the name of the data source, for the application log
   */
  PageMover(
      String source,
      Appender appender,
      OutboxLimits limits,
      OutboxListener listener,
      OutboxCounts counts) {
    this.source = source;
    this.appender = appender;
    this.limits = limits;
    this.listener = listener;
    this.counts = counts;
  }

  /** Appends the rows of a page and waits for the commit; false if some stay, to be tried again. */
  boolean tryMove(OutboxStore.Page page) {
    OutboxEntry.Sequence sequence = new OutboxEntry.Sequence();
    Map<OutboxRow, CompletionStage<Receipt>> appended = new LinkedHashMap<>();
    for (OutboxRow row : page.rows()) {
      toPublication(page, row)
          .ifPresent(
              publication -> {
                if (!sequence.isAbandoned()) {
                  CompletionStage<Receipt> stage =
                      appender.append(page.entry(row, publication, sequence));
                  appended.put(row, stage);
                  if (stage.toCompletableFuture().isCompletedExceptionally()) {
                    sequence.abandon(); // not admitted: none may overtake it
                  }
                }
              });
    }
    boolean isDone = true;
    for (Map.Entry<OutboxRow, CompletionStage<Receipt>> each : appended.entrySet()) {
      isDone &= tryFinish(page, each.getKey(), each.getValue());
    }
    return isDone && !sequence.isAbandoned();
  }

  private Optional<Publication> toPublication(OutboxStore.Page page, OutboxRow row) {
    try {
      return Optional.of(row.toPublication(limits.maxSize(), limits.maxDepth()));
    } catch (InvalidRequestException e) {
      setAside(page, row, e);
      return Optional.empty();
    }
  }

  /** Waits for the commit; false if the row stays where it is, to be tried again. */
  private boolean tryFinish(OutboxStore.Page page, OutboxRow row, CompletionStage<Receipt> stage) {
    try {
      Receipt receipt = stage.toCompletableFuture().join();
      if (receipt.count() > 0) {
        page.appended(row);
        counts.countMoved();
        row.reference().ifPresent(reference -> listener.onMoved(reference, receipt));
      } // otherwise another node has it, or one before it in the page failed
      return true;
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (SetAsidePublications.isPermanent(cause)) {
        setAside(page, row, (RuntimeException) cause);
        return true;
      }
      LOG.log(Level.DEBUG, "A row of the outbox waits for the log", cause);
      return false;
    }
  }

  private void setAside(OutboxStore.Page page, OutboxRow row, RuntimeException reason) {
    Throwable root = reason instanceof LogUnavailableException ? reason.getCause() : reason;
    String message = String.valueOf(root.getMessage());
    page.setAside(row, message);
    LOG.log(
        Level.WARNING,
        "Row {0} of carillon_outbox in ''{1}'' cannot be published and is set aside: {2}",
        Long.toString(row.id()),
        source,
        message);
    counts.countSetAside();
    row.reference().ifPresent(reference -> listener.onSetAside(reference, reason));
  }
}
