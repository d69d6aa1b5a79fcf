package io.carillon.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.fanout.CloseReason;
import io.carillon.wire.EncodedEvent;
import io.carillon.wire.Gap;
import io.carillon.wire.Message;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
 * The adapter over vendors' sinks of all known kinds: prompt, late, failing, throwing, blocking,
 * and never answering.
 */
class SseEventSinkAdapterTest {
  private static final List<Message> TWO_EVENTS =
      List.of(event(1, null, "one"), event(2, "created", "two"));

  private final Threads threads = new Threads();
  private final VendorSink vendor = new VendorSink();
  private final SseEventSinkAdapter adapter =
      new SseEventSinkAdapter(vendor, threads, message -> true);
  private final List<CloseReason> ended = new ArrayList<>();
  private int timesReady;

  SseEventSinkAdapterTest() {
    adapter.attach(() -> timesReady++, ended::add);
  }

  private static Message event(long seq, String type, String text) {
    Publication.Builder publication = Publication.to("orders").text(text);
    if (type != null) {
      publication.type(type);
    }
    Event event = Event.of(publication.build(), seq, Instant.EPOCH);
    return new Message.Published(EncodedEvent.of(event), null);
  }

  /** Threads that the test runs. */
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

  /** A vendor's sink whose answers the test sets. */
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

  private void write(List<Message> messages) throws IOException {
    assertThat(adapter.isReady()).isTrue();
    adapter.write(messages);
  }

  @Test
  void aPromptSinkReceivesEveryEventAndIsThenReady() throws IOException {
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
    write(List.of(new Message.Connected("client", "7", Duration.ofMillis(2500))));
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
  void theCallbackIsNotCalledUnlessReadinessWasChecked() throws IOException {
    write(TWO_EVENTS);
    threads.run();
    assertThat(timesReady).isZero();
  }

  @Test
  void aCheckAtTheVeryEndOfABatchFindsTheSinkReadyOrIsFollowedByTheCallback() throws IOException {
    vendor.answersLate = true;
    write(List.of(event(1, null, "x")));
    threads.run();
    vendor.answer();
    boolean ready = adapter.isReady(); // the baton has not been released yet
    threads.run();
    assertThat(ready || timesReady == 1).isTrue();
  }

  @Test
  void aSinkThatCompletesWhileItSendsDoesNotNestHoweverManyEventsThereAre() throws IOException {
    List<Message> many = new ArrayList<>();
    for (int i = 1; i <= 20_000; i++) {
      many.add(event(i, null, "x"));
    }
    write(many);
    threads.run();
    assertThat(vendor.taken).hasSize(20_000);
  }

  @Test
  void aSinkWhoseStageFailsHasEnded() throws IOException {
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
  void aSinkThatThrowsHasEnded() throws IOException {
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
        () -> { // this thread is stuck in send; the fan-out closes, another thread does it
          adapter.close();
          threads.waiting.remove().run();
          assertThat(vendor.closed).isTrue();
        };
    write(TWO_EVENTS);
    threads.run();
    assertThat(vendor.data()).containsExactly("one"); // what was not sent is dropped
  }

  @Test
  void afterTheCloseNothingIsSentAndNoCallbackIsCalled() throws IOException {
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
  void aReleasedSinkStaysOpenAndReceivesTheRestOfItsBatch() throws IOException {
    write(TWO_EVENTS);
    adapter.release();
    adapter.close();
    threads.run();
    assertThat(vendor.data()).containsExactly("one", "two");
    assertThat(vendor.closed).isFalse();
  }

  @Test
  void aSinkThatFailsToCloseCountsAsClosed() {
    vendor.failsToClose = new IllegalStateException("closed already");
    adapter.close();
    threads.run();
    assertThat(vendor.closed).isTrue();
  }

  @Test
  void withoutAFreeThreadTheStreamEndsInsteadOfHanging() throws IOException {
    vendor.answersLate = true;
    write(TWO_EVENTS);
    threads.run();
    threads.none = true;
    vendor.answer();
    assertThat(ended).containsExactly(CloseReason.FAILED);
  }

  @Test
  void everyMessageHasTheFormOfAServerSentEvent() throws IOException {
    Event event =
        Event.of(
            Publication.to("orders").text("typing").transientEvent().build(), 0, Instant.EPOCH);
    Message.Published passing = new Message.Published(EncodedEvent.of(event), null);
    write(
        List.of(
            new Message.Connected("client", "7", Duration.ofSeconds(2)),
            new Message.Published(((Message.Published) TWO_EVENTS.get(0)).event(), "a=1,b=2"),
            passing,
            new Message.Heartbeat("7", Instant.ofEpochMilli(5)),
            new Message.Missing(Gap.expired(new ChannelName("orders"), 1, 6), "6"),
            new Message.Expired("7", Instant.EPOCH)));
    threads.run();
    assertThat(vendor.taken)
        .extracting(OutboundSseEvent::getName)
        .containsExactly("connected", null, null, "heartbeat", "gap", "expired");
    assertThat(vendor.taken)
        .extracting(OutboundSseEvent::getId)
        .containsExactly("7", "a=1,b=2", null, "7", "6", "7");
    assertThat(vendor.data())
        .containsExactly(
            "{\"clientId\":\"client\"}",
            "one",
            "typing",
            "5",
            "{\"channel\":\"orders\",\"from\":1,\"to\":6,\"reason\":\"expired\"}",
            "{\"expired\":\"1970-01-01T00:00:00Z\"}");
  }

  @Test
  void unwantedMessagesAreOmittedAndDoNotOccupyTheSink() throws IOException {
    SseEventSinkAdapter picky =
        new SseEventSinkAdapter(
            vendor, threads, message -> !(message instanceof Message.Connected));
    Message connected = new Message.Connected("client", "7", Duration.ofSeconds(2));
    assertThat(picky.isReady()).isTrue();
    assertThat(picky.write(List.of(connected))).isZero();
    assertThat(picky.isReady()).isTrue();
    assertThat(picky.write(List.of(connected, TWO_EVENTS.get(1)))).isPositive();
    threads.run();
    assertThat(vendor.data()).containsExactly("two");
  }
}
