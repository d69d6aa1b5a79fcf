package io.carillon.assembly;

import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.Receipt;
import io.carillon.metrics.PublishMetrics;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Counts what goes through an appender, and how long it takes. */
final class MeasuredAppender implements Appender {
  private final Appender appender;
  private final PublishMetrics metrics;

  MeasuredAppender(Appender appender, PublishMetrics metrics) {
    this.appender = appender;
    this.metrics = metrics;
  }

  @Override
  public CompletionStage<Receipt> append(Batch batch) {
    long begun = System.nanoTime();
    CompletionStage<Receipt> stage = appender.append(batch);
    stage.whenComplete((receipt, failure) -> count(receipt, begun));
    return stage;
  }

  private void count(@Nullable Receipt receipt, long begun) {
    if (receipt == null) {
      metrics.failed();
    } else {
      metrics.acknowledged(Duration.ofNanos(System.nanoTime() - begun));
      metrics.published(receipt.count() - receipt.repeated());
    }
  }
}
