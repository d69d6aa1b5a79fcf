package io.carillon.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.fanout.CloseReason;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/**
 * Over vendors' sinks of every kind there have been: prompt, late, failing, throwing, blocking, and
 * those that never answer.
 */
class SseEventSinkAdapterTest {
  private static final byte[] TWO_EVENTS =
      "id: 1\ndata: one\n\nid: 2\nevent: created\ndata: two\n\n".getBytes(UTF_8);

  private final Threads threads = new Threads();
  private final VendorSink vendor = new VendorSink();
  private final SseEventSinkAdapter adapter = new SseEventSinkAdapter(vendor, threads);
  private final List<CloseReason> ended = new ArrayList<>();
  private int timesReady;

  SseEventSinkAdapterTest() {
    adapter.attach(() -> timesReady++, ended::add);
  }

  /** Threads that run when they are told to. */
  private static final class Threads implements Executor {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean none;

    @Override
    public void execute(Runnable task) {
      if (none) {
        throw new RejectedExecutionException("no thread");
      }
      waiting.add(task);
    }

    void run() {
      while (!waiting.isEmpty()) {
        waiting.remove().run();
      }
    }
  }

  /** A vendor's sink that answers in the manner it is told to. */
  private static final class VendorSink implements SseEventSink {
    private final List<OutboundSseEvent> taken = new ArrayList<>();
    private final List<CompletableFuture<Object>> stages = new ArrayList<>();
    private boolean answersLate;
    private boolean closed;
    private RuntimeException refusal;
    private RuntimeException failsToClose;
    private Runnable whileSending = () -> {};

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public CompletionStage<?> send(OutboundSseEvent event) {
      if (refusal != null) {
        throw refusal;
      }
      taken.add(event);
      whileSending.run();
      CompletableFuture<Object> stage = new CompletableFuture<>();
      stages.add(stage);
      if (!answersLate) {
        stage.complete(null);
      }
      return stage;
    }

    void answer() {
      stages.get(stages.size() - 1).complete(null);
    }

    void fail() {
      stages.get(stages.size() - 1).completeExceptionally(new IOException("broken pipe"));
    }

    @Override
    public void close() {
      closed = true;
      if (failsToClose != null) {
        throw failsToClose;
      }
    }

    List<Object> data() {
      return taken.stream().map(OutboundSseEvent::getData).toList();
    }
  }

  private void write(byte[] bytes) throws IOException {
    assertThat(adapter.isReady()).isTrue();
    adapter.write(bytes);
  }

  @Test
  void aPromptSinkIsGivenEveryEventAndIsThenReady() throws IOException {
    write(TWO_EVENTS);
    assertThat(vendor.taken).as("sent on the fan-out thread").isEmpty();
    threads.run();

    assertThat(vendor.data()).containsExactly("one", "two");
    assertThat(vendor.taken).extracting(OutboundSseEvent::getId).containsExactly("1", "2");
    assertThat(vendor.taken).extracting(OutboundSseEvent::getName).containsExactly(null, "created");
    assertThat(adapter.isReady()).isTrue();
  }

  @Test
  void theReconnectionTimeTravelsWithTheNextEventAndOnlyWithThat() throws IOException {
    write("retry: 2500\nid: 7\nevent: connected\ndata: {}\n\n".getBytes(UTF_8));
    threads.run();
    write(TWO_EVENTS);
    threads.run();

    assertThat(vendor.taken.get(0).isReconnectDelaySet()).isTrue();
    assertThat(vendor.taken.get(0).getReconnectDelay()).isEqualTo(2500);
    assertThat(vendor.taken.subList(1, 3)).noneMatch(OutboundSseEvent::isReconnectDelaySet);
  }

  @Test
  void aLateSinkHasOneSendInFlightAndIsReadyOnlyWhenAllAreDone() throws IOException {
    vendor.answersLate = true;
    write(TWO_EVENTS);
    threads.run();
    assertThat(vendor.data()).containsExactly("one");
    assertThat(adapter.isReady()).isFalse();

    vendor.answer();
    threads.run();
    assertThat(vendor.data()).containsExactly("one", "two");
    assertThat(adapter.isReady()).isFalse();
    assertThat(timesReady).isZero();

    vendor.answer();
    threads.run();
    assertThat(timesReady).isEqualTo(1);
    assertThat(adapter.isReady()).isTrue();
  }

  @Test
  void nobodyIsCalledWhoDidNotAsk() throws IOException {
    write(TWO_EVENTS);
    threads.run();
    assertThat(timesReady).isZero();
  }

  @Test
  void whoAsksAtTheVeryEndOfABatchIsCalledOrFindsItReady() throws IOException {
    vendor.answersLate = true;
    write("data: x\n\n".getBytes(UTF_8));
    threads.run();
    vendor.answer();
    boolean ready = adapter.isReady(); // the baton has not been given back yet
    threads.run();
    assertThat(ready || timesReady == 1).isTrue();
  }

  @Test
  void aSinkThatCompletesWhileItSendsDoesNotNestHoweverManyEventsThereAre() throws IOException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      many.append("data: ").append(i).append("\n\n");
    }
    write(many.toString().getBytes(UTF_8));
    threads.run();
    assertThat(vendor.taken).hasSize(20_000);
  }

  @Test
  void aSinkWhoseStageFailsIsAtItsEnd() throws IOException {
    vendor.answersLate = true;
    write(TWO_EVENTS);
    threads.run();
    vendor.fail();
    threads.run();
    assertThat(ended).containsExactly(CloseReason.CLIENT_GONE);
    assertThat(vendor.data()).containsExactly("one");
    assertThat(adapter.isReady()).isFalse();
  }

  @Test
  void aSinkThatThrowsIsAtItsEnd() throws IOException {
    vendor.refusal = new IllegalStateException("already closed");
    write(TWO_EVENTS);
    threads.run();
    assertThat(ended).containsExactly(CloseReason.CLIENT_GONE);
  }

  @Test
  void aSinkThatIsClosedAlreadyIsNotWrittenTo() {
    assertThat(adapter.isReady()).isTrue();
    vendor.closed = true;
    assertThatThrownBy(() -> adapter.write(TWO_EVENTS)).isInstanceOf(IOException.class);
    assertThat(vendor.taken).isEmpty();
  }

  @Test
  void aSinkThatNeverAnswersIsNeverReadyAgainAndCanBeClosed() throws IOException {
    vendor.answersLate = true;
    write(TWO_EVENTS);
    threads.run();
    assertThat(adapter.isReady()).isFalse();

    adapter.close();
    threads.run();
    assertThat(vendor.closed).isTrue();
    assertThat(timesReady).isZero();
  }

  @Test
  void aSinkThatBlocksWhileItSendsIsClosedByAnotherThread() throws IOException {
    vendor.whileSending =
        () -> { // this thread is stuck in send; the fan-out closes, another thread carries it out
          adapter.close();
          threads.waiting.remove().run();
          assertThat(vendor.closed).isTrue();
        };
    write(TWO_EVENTS);
    threads.run();
    assertThat(vendor.data()).containsExactly("one"); // what was not sent is dropped
  }

  @Test
  void afterTheCloseNothingIsSentAndNobodyIsCalled() throws IOException {
    vendor.answersLate = true;
    write(TWO_EVENTS);
    threads.run();
    adapter.isReady();
    adapter.close();
    adapter.close();
    vendor.answer();
    threads.run();
    assertThat(vendor.data()).containsExactly("one");
    assertThat(timesReady).isZero();
    assertThat(adapter.isReady()).isFalse();
  }

  @Test
  void aSinkThatIsReleasedStaysOpenAndGetsWhatWasWritten() throws IOException {
    write(TWO_EVENTS);
    adapter.release();
    adapter.close();
    threads.run();
    assertThat(vendor.data()).containsExactly("one", "two");
    assertThat(vendor.closed).isFalse();
  }

  @Test
  void aSinkThatFailsToCloseIsClosedEnough() {
    vendor.failsToClose = new IllegalStateException("closed already");
    adapter.close();
    threads.run();
    assertThat(vendor.closed).isTrue();
  }

  @Test
  void whenThereAreNoThreadsLeftTheStreamEndsInsteadOfHanging() throws IOException {
    vendor.answersLate = true;
    write(TWO_EVENTS);
    threads.run();
    threads.none = true;
    vendor.answer();
    assertThat(ended).containsExactly(CloseReason.FAILED);
  }

  @Test
  void bytesWithoutAWholeEventAreKeptForTheNextWrite() throws IOException {
    write("id: 5\nda".getBytes(UTF_8));
    threads.run();
    assertThat(vendor.taken).isEmpty();
    write("ta: five\n\n".getBytes(UTF_8));
    threads.run();
    assertThat(vendor.data()).containsExactly("five");
  }
}
