package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.EventType;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.log.LogUnavailableException;
import io.carillon.wire.OutboundEventReader;
import jakarta.ws.rs.core.GenericType;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelBroadcasterTest {
  private final RecordingAppender appender = new RecordingAppender();
  private final RecordingRegistrar registrar = new RecordingRegistrar();
  private final JsonbDataWriter writer = new JsonbDataWriter();
  private final Publisher publisher =
      new Publisher(
          appender,
          event -> CompletableFuture.completedFuture(null),
          Clock.systemUTC(),
          CarillonConfig.standard(Host.EMBEDDED).publish());
  private final ChannelBroadcaster broadcaster =
      new ChannelBroadcaster(
          new ChannelName("orders"),
          event -> publisher.publish(event, TransactionOutbox.NONE),
          () -> registrar,
          new OutboundEventReader(writer));
  private final List<Object> heard = new ArrayList<>();

  @AfterEach
  void close() {
    writer.close();
  }

  /** Something that JSON-B can write. */
  public record Order(int id, String name) {}

  @Test
  void anEventBecomesADurablePublication() {
    broadcaster.broadcast(event().name("created").data("two\nlines").build());

    assertThat(stored().type()).contains(new EventType("created"));
    assertThat(stored().data()).isEqualTo(Data.text("two\nlines"));
    assertThat(stored().isTransient()).isFalse();
  }

  @Test
  void aTextOfAJsonTypeIsJsonAsItIs() {
    broadcaster.broadcast(
        event().mediaType(MediaType.APPLICATION_JSON_TYPE).data("{\"id\" : 1}").build());

    assertThat(stored().data()).isEqualTo(Data.json("{\"id\" : 1}"));
  }

  @Test
  void anObjectIsWrittenByJsonB() {
    broadcaster.broadcast(
        event().mediaType(MediaType.APPLICATION_JSON_TYPE).data(new Order(1, "é")).build());
    assertThat(stored().data()).isEqualTo(Data.json("{\"id\":1,\"name\":\"é\"}"));

    broadcaster.broadcast(
        event()
            .mediaType(MediaType.APPLICATION_JSON_TYPE)
            .data(new GenericType<Map<String, Integer>>() {}, Map.of("a", 1))
            .build());
    assertThat(stored().data()).isEqualTo(Data.json("{\"a\":1}"));
  }

  @Test
  void aNumberIsTextUnlessItsTypeIsJson() {
    broadcaster.broadcast(event().data(42).build());

    assertThat(stored().data()).isEqualTo(Data.text("42"));
  }

  @Test
  void theIdIsThePositionAndNotTheApplications() {
    broadcaster.broadcast(event().id("1").data("a").build());
    broadcaster.broadcast(event().id("1").data("b").build());

    assertThat(appender.stored()).hasSize(2).allMatch(publication -> publication.id().isEmpty());
  }

  @Test
  void aCommentIsCompleteAtOnceAndPublishesNothing() {
    assertThat(broadcaster.broadcast(event().comment("still here").build())).isCompleted();

    assertThat(appender.stored()).isEmpty();
  }

  @Test
  void invalidEventsAreRefused() {
    assertThatThrownBy(() -> broadcaster.broadcast(event().name("a\nb").data("x").build()))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> broadcaster.broadcast(event().name("heartbeat").data("x").build()))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(
            () ->
                broadcaster.broadcast(
                    event().mediaType(MediaType.APPLICATION_JSON_TYPE).data("{").build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(
            "the data is not JSON: expected a string in double quotes, found the end of the text"
                + " (line 1, column 2)");
    assertThatThrownBy(() -> broadcaster.broadcast(event().data(new Order(1, "a")).build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("application/json");
    assertThat(appender.stored()).isEmpty();
  }

  @Test
  void theStageCompletesWithTheCommit() {
    CompletableFuture<Void> commit = appender.holdCommits();

    CompletionStage<?> broadcast = broadcaster.broadcast(event().data("x").build());

    assertThat(broadcast).isNotCompleted();
    commit.complete(null);
    assertThat(broadcast).isCompleted();
  }

  @Test
  void theStageFailsWithTheLog() {
    appender.failWith(new LogUnavailableException("no log", null));

    assertThat(broadcaster.broadcast(event().data("x").build())).isCompletedExceptionally();
  }

  @Test
  void listenersAreNotifiedOfFailedAndClosedSinks() {
    RecordingSink sink = new RecordingSink();
    IllegalStateException failure = new IllegalStateException("gone");
    broadcaster.onError((failed, why) -> heard.add(List.of(failed, why)));
    broadcaster.onClose(closed -> heard.add(closed));
    broadcaster.register(sink);

    registrar.listener(sink).onFailed(failure);
    registrar.listener(sink).onClosed();

    assertThat(heard).containsExactly(List.of(sink, failure), sink);
  }

  @Test
  void aListenerThatThrowsDoesNotAffectOthers() {
    RecordingSink sink = new RecordingSink();
    broadcaster.onClose(
        closed -> {
          throw new IllegalStateException("a listener's own failure");
        });
    broadcaster.onClose(heard::add);
    broadcaster.register(sink);

    registrar.listener(sink).onClosed();

    assertThat(heard).containsExactly(sink);
  }

  @Test
  void closingClosesAllSinksOnce() {
    RecordingSink one = new RecordingSink();
    RecordingSink other = new RecordingSink();
    broadcaster.onClose(heard::add);
    broadcaster.register(one);
    broadcaster.register(other);

    broadcaster.close();
    broadcaster.close(false);

    assertThat(one.isClosed()).isTrue();
    assertThat(other.isClosed()).isTrue();
    assertThat(heard).containsExactlyInAnyOrder(one, other);
    assertThat(registrar.subscribed()).isEmpty();
  }

  @Test
  void closingWithoutCascadeLeavesSinksOpen() {
    RecordingSink sink = new RecordingSink();
    broadcaster.onClose(heard::add);
    broadcaster.register(sink);

    broadcaster.close(false);

    assertThat(sink.isClosed()).isFalse();
    assertThat(heard).isEmpty();
    assertThat(registrar.subscribed()).isEmpty();
  }

  @Test
  void afterClosingEveryOtherCallIsAnIllegalState() {
    broadcaster.close();

    assertThatThrownBy(() -> broadcaster.register(new RecordingSink()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> broadcaster.broadcast(event().data("x").build()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> broadcaster.onClose(sink -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> broadcaster.onError((sink, failure) -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aSinkThatIsRegisteredWhileItIsClosedIsNotLeftBehind() {
    RecordingSink sink = new RecordingSink();
    registrar.whileRegistering(broadcaster::close);

    broadcaster.register(sink);

    assertThat(sink.isClosed()).isTrue();
    assertThat(registrar.subscribed()).isEmpty();
  }

  private static OutboundSseEvent.Builder event() {
    return new OutboundEvent.Builder();
  }

  private Publication stored() {
    return appender.stored().get(appender.stored().size() - 1);
  }

  /** Remembers whether it was closed. */
  private static final class RecordingSink implements SseEventSink {
    private boolean closed;

    @Override
    public boolean isClosed() {
      return closed;
    }

    @Override
    public CompletionStage<?> send(OutboundSseEvent event) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  /** Records subscribed sinks, and closes a sink as the hub would. */
  private static final class RecordingRegistrar implements SinkRegistrar {
    private final List<SseEventSink> subscribed = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final List<String> lastEventIds = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    List<SseEventSink> subscribed() {
      return subscribed;
    }

    Listener listener(SseEventSink sink) {
      return listeners.get(subscribed.indexOf(sink));
    }

    void whileRegistering(Runnable meanwhile) {
      this.meanwhile = meanwhile;
    }

    @Override
    public Registration register(
        ChannelName channel, SseEventSink sink, String lastEventId, Listener listener) {
      lastEventIds.add(lastEventId);
      subscribed.add(sink);
      listeners.add(listener);
      meanwhile.run();
      return closeSink -> {
        if (subscribed.remove(sink) && closeSink) {
          ((RecordingSink) sink).close();
          listener.onClosed();
        }
      };
    }
  }
}
