package io.carillon.publish;

import io.carillon.api.OnChannel;
import io.carillon.api.ResumableBroadcaster;
import io.carillon.wire.OutboundEventReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;

/**
 * Produces the broadcaster for an injection point, like {@code Sse.newBroadcaster()}. It outlives
 * the bean that it is injected into: a resource lives for a request, its sinks for longer.
 */
@ApplicationScoped
public class BroadcasterProducer {
  @Inject Publisher publisher;
  @Inject TransactionOutbox outbox;
  @Inject SinkRegistrar registrar;
  @Inject PublicationConverter converter;

  /** A broadcaster over the channel that the injection point names. */
  @Produces
  @OnChannel("")
  public ResumableBroadcaster broadcaster(InjectionPoint point) {
    return new ChannelBroadcaster(
        ChannelOf.injected(point),
        publisher,
        outbox,
        registrar,
        new OutboundEventReader(converter.writer()));
  }
}
