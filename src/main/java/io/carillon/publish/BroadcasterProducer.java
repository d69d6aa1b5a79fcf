package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.wire.OutboundEventReader;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import jakarta.ws.rs.sse.SseBroadcaster;

/**
 * Produces the broadcaster for an injection point, like {@code Sse.newBroadcaster()}. It outlives
 * the bean that it is injected into: a resource lives for a request, its sinks for longer.
 */
@ApplicationScoped
public class BroadcasterProducer {
  @Inject Publisher publisher;
  @Inject TransactionOutbox outbox;
  @Inject SinkRegistrar registrar;

  private final JsonbDataWriter writer = new JsonbDataWriter();

  /** A broadcaster over the channel that the injection point names. */
  @Produces
  @OnChannel("")
  public SseBroadcaster broadcaster(InjectionPoint point) {
    String channel =
        point.getQualifiers().stream()
            .filter(OnChannel.class::isInstance)
            .map(qualifier -> ((OnChannel) qualifier).value())
            .findFirst()
            .orElseThrow();
    return new ChannelBroadcaster(
        new ChannelName(channel), publisher, outbox, registrar, new OutboundEventReader(writer));
  }

  @PreDestroy
  void close() {
    writer.close();
  }
}
