package io.carillon.subscribe;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.MessageSink;
import io.carillon.fanout.SubscriptionView;
import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryBudget.Share;
import io.carillon.memory.MemoryBudgetExceededException;
import io.carillon.memory.MemoryUse;
import io.carillon.wire.LongPollFormat;
import io.carillon.wire.Message;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.CompletionCallback;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sink that answers one request: with the first events that arrive, or with none when the
 * subscription ends before. {@link LongPollFormat} writes the answer.
 */
final class LongPollSink implements MessageSink {
  /** Of an answer in memory: this one and what the server has buffered of it. */
  private static final int COPIES = 2;

  private final LongPollFormat format;
  private final AsyncResponse response;
  private final Executor executor;
  private final MemoryBudget memory;
  private final AtomicBoolean answered = new AtomicBoolean();
  private @Nullable SubscriptionView subscription; // set before the subscription starts
  private volatile Consumer<CloseReason> onEnd = reason -> {};

  /**
   * @param executor sends the answer, which may block on the client
   * @param memory for answers until they have been sent
   */
  LongPollSink(
      LongPollFormat format, AsyncResponse response, Executor executor, MemoryBudget memory) {
    this.memory = memory;
    this.format = format;
    this.response = response;
    this.executor = executor;
  }

  /** Sets the subscription whose position the answer contains. */
  void serves(SubscriptionView subscription) {
    this.subscription = subscription;
  }

  @Override
  public void attach(Runnable onReady, Consumer<CloseReason> onEnd) {
    this.onEnd = onEnd;
  }

  @Override
  public boolean isReady() {
    return !answered.get();
  }

  @Override
  public int write(List<Message> messages) {
    Optional<byte[]> answer = format.answer(messages, next());
    if (answer.isEmpty()) {
      return 0;
    }
    answer(answer.get());
    onEnd.accept(CloseReason.COMPLETE);
    return answer.get().length;
  }

  @Override
  public void close() {
    if (subscription != null) {
      answer(format.emptyAnswer(next()));
    }
  }

  private String next() {
    return subscription == null ? "" : subscription.position();
  }

  private void answer(byte[] json) {
    if (!answered.compareAndSet(false, true)) {
      return;
    }
    try {
      Share share = memory.reserve(MemoryUse.ANSWERS, (long) COPIES * json.length);
      response.register((CompletionCallback) failure -> share.close());
      executor.execute(
          () ->
              response.resume(
                  Response.ok(json, MediaType.APPLICATION_JSON_TYPE)
                      .header("Cache-Control", "no-store")
                      .build()));
    } catch (MemoryBudgetExceededException exceeded) {
      executor.execute(() -> response.resume(exceeded)); // the client asks again from its position
    }
  }
}
