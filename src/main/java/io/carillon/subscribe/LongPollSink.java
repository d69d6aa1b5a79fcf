package io.carillon.subscribe;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.EventSink;
import io.carillon.fanout.Subscription;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sink that answers one request: with the first events that come, or with none when the
 * subscription ends before. The answer is {@code {"events":[…],"next":"…"}}, {@code next} being the
 * position for the next request; {@code "gaps":[…]} tells what is gone.
 */
final class LongPollSink implements EventSink {
  private static final String CONTROL_LINE = "{\"control\":";

  private final AsyncResponse response;
  private final Executor executor;
  private final AtomicBoolean answered = new AtomicBoolean();
  private @Nullable Subscription subscription; // set before the subscription starts
  private volatile Consumer<CloseReason> whenEnded = reason -> {};

  /**
   * @param executor sends the answer, which may block on the client
   */
  LongPollSink(AsyncResponse response, Executor executor) {
    this.response = response;
    this.executor = executor;
  }

  /** Whose position is told with the answer. */
  void serves(Subscription subscription) {
    this.subscription = subscription;
  }

  @Override
  public void attach(Runnable whenReady, Consumer<CloseReason> whenEnded) {
    this.whenEnded = whenEnded;
  }

  @Override
  public boolean isReady() {
    return !answered.get();
  }

  @Override
  public void write(byte[] lines) {
    answer(new String(lines, StandardCharsets.UTF_8));
    whenEnded.accept(CloseReason.COMPLETE);
  }

  @Override
  public void close() {
    answer("");
  }

  private void answer(String lines) {
    if (!answered.compareAndSet(false, true) || subscription == null) {
      return;
    }
    List<String> events = new ArrayList<>();
    List<String> gaps = new ArrayList<>();
    lines.lines().forEach(line -> (line.startsWith(CONTROL_LINE) ? gaps : events).add(line));
    // a position holds nothing that JSON would escape
    String json =
        "{\"events\":["
            + String.join(",", events)
            + "]"
            + (gaps.isEmpty() ? "" : ",\"gaps\":[" + String.join(",", gaps) + "]")
            + ",\"next\":\""
            + subscription.position()
            + "\"}";
    executor.execute(
        () ->
            response.resume(
                Response.ok(json, MediaType.APPLICATION_JSON_TYPE)
                    .header("Cache-Control", "no-store")
                    .build()));
  }
}
