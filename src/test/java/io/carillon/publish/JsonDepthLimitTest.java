package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.api.Publication;
import io.carillon.config.PublishConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Selector;
import io.carillon.memory.MemoryBudget;
import io.carillon.monitoring.Monitoring;
import io.carillon.notification.Notifications;
import io.carillon.wire.JsonForm;
import io.carillon.wire.OutboundEventReader;
import io.carillon.wire.RejectedBodyException;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.Test;

/** {@code carillon.limit.max-json-depth} applies to every way JSON enters the hub. */
class JsonDepthLimitTest {
  private static final String TOO_DEEP = "nested deeper than 2 levels";
  private static final ChannelName ORDERS = new ChannelName("orders");

  private final RecordingAppender appender = new RecordingAppender();
  private final Publisher publisher =
      new Publisher(
          appender,
          event -> CompletableFuture.completedFuture(null),
          Clock.systemUTC(),
          new PublishConfig(1000, 1000, 1000, 1000, 1000, 1000, 2, Duration.ofSeconds(1)));

  @Test
  void toJsonBodies() {
    assertThatThrownBy(() -> post(BodyFormat.JSON, "{\"data\":[[1]]}"))
        .isInstanceOf(RejectedBodyException.class)
        .hasMessageStartingWith(TOO_DEEP);
    assertThatCode(() -> post(BodyFormat.JSON, "{\"data\":[1]}")).doesNotThrowAnyException();
  }

  @Test
  void toLinesOfABatch() {
    assertThatThrownBy(() -> post(BodyFormat.NDJSON, "{\"data\":[1]}\n{\"data\":[[1]]}"))
        .isInstanceOf(RejectedBodyException.class)
        .hasMessageStartingWith(TOO_DEEP);
  }

  @Test
  void toPublicationsThatBeansFire() {
    PublicationObserver observer = new PublicationObserver();
    observer.publisher = new TransactionalPublisher();
    observer.publisher.publisher = () -> publisher;
    observer.publisher.outbox = () -> TransactionOutbox.NONE;
    observer.converter = new PublicationConverter();
    observer.onPublication(json("[[1]]"));

    assertThatThrownBy(() -> observer.onPublication(json("[[[1]]]")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(TOO_DEEP);
    assertThat(appender.stored()).hasSize(1);
  }

  private static Publication json(String json) {
    return Publication.to(ORDERS.value()).json(json).build();
  }

  @Test
  void toBroadcastEvents() {
    ChannelBroadcaster broadcaster =
        new ChannelBroadcaster(
            ORDERS,
            publication -> publisher.publish(publication, TransactionOutbox.NONE),
            () -> (channel, sink, lastEventId, listener) -> closeSink -> {},
            new OutboundEventReader(new JsonbDataWriter()));
    OutboundEvent.Builder event =
        new OutboundEvent.Builder().mediaType(MediaType.APPLICATION_JSON_TYPE);

    assertThatThrownBy(() -> broadcaster.broadcast(event.data("[[[1]]]").build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(TOO_DEEP);
  }

  @Test
  void toNotifications() {
    Notifications notifications = new Notifications(publisher, Clock.systemUTC());
    String body = "{\"type\":\"user\",\"title\":\"Hello\",\"to\":{\"users\":[\"anna\"]}}";

    assertThatThrownBy(
            () -> notifications.publish(bytes(body), IdempotencyKey.NONE, Optional.empty()))
        .isInstanceOf(RejectedBodyException.class)
        .hasMessageStartingWith(TOO_DEEP);
  }

  @Test
  void toMeasurements() {
    Monitoring monitoring = new Monitoring(publisher, Clock.systemUTC());

    assertThatCode(
            () ->
                monitoring.publish(
                    bytes("[{\"metric\":\"a\",\"value\":1}]"), IdempotencyKey.NONE, false))
        .doesNotThrowAnyException();
  }

  @Test
  void toForms() { // chat messages and tickets: their resources pass the configured depth on
    byte[] body = bytes("{\"channels\":[\"orders\"]}");
    JsonForm form = JsonForm.fields().strings("channels");

    assertThatThrownBy(() -> form.readOne(body, 1, fields -> fields))
        .isInstanceOf(RejectedBodyException.class)
        .hasMessageStartingWith("nested deeper than 1 levels");
    assertThatCode(() -> form.readOne(body, 2, fields -> fields)).doesNotThrowAnyException();
  }

  private void post(BodyFormat format, String body) {
    byte[] bytes = bytes(body);
    new PublishRequest(
            ORDERS,
            IdempotencyKey.NONE,
            Map.of(),
            bytes.length,
            new ByteArrayInputStream(bytes),
            MemoryBudget.unlimited(),
            Selector.ALL)
        .publish(format, publisher);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
