package io.carillon.assembly;

import io.carillon.event.Ticker;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.LogUnavailableException.Stored;
import io.carillon.log.Receipt;
import io.carillon.metrics.PublishMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts the events and the latency of an appender. */
final class MeasuredAppender implements Appender {
  private final Appender appender;
  private final PublishMetrics metrics;
  private final Ticker ticker;

  MeasuredAppender(Appender appender, PublishMetrics metrics, Ticker ticker) {
    this.appender = appender;
    this.metrics = metrics;
    this.ticker = ticker;
  }

  @Override
  public CompletionStage<Receipt> append(Batch batch) {
    long startedNanos = ticker.nanos();
    CompletionStage<Receipt> stage = appender.append(batch);
    stage.whenComplete((receipt, failure) -> count(receipt, failure, startedNanos));
    return stage;
  }

  private void count(@Nullable Receipt receipt, @Nullable Throwable failure, long startedNanos) {
    if (receipt == null) {
      metrics.failed(isUnknown(failure));
    } else {
      metrics.acknowledged(Duration.ofNanos(ticker.nanos() - startedNanos));
      metrics.published(receipt.count() - receipt.repeated());
    }
  }

  private static boolean isUnknown(@Nullable Throwable failure) {
    return failure instanceof LogUnavailableException unavailable
        && unavailable.stored().equals(Optional.of(Stored.UNKNOWN));
  }
}
