package io.carillon.publish;

import io.carillon.api.OnChannel;
import io.carillon.api.ResumableBroadcaster;
import io.carillon.wire.OutboundEventReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import jakarta.inject.Provider;

/**
 * Produces the broadcaster for an injection point, like {@code Sse.newBroadcaster()}. It outlives
 * the bean that it is injected into: a resource lives for a request, its sinks for longer. It
 * exists before the hub has started, and refuses broadcasts and sinks until then.
 */
@ApplicationScoped
public class BroadcasterProducer {
  @Inject TransactionalPublisher publisher;
  @Inject Provider<SinkRegistrar> registrar;
  @Inject PublicationConverter converter;

  /** A broadcaster over the channel that the injection point names. */
  @Produces
  @OnChannel("")
  public ResumableBroadcaster broadcaster(InjectionPoint point) {
    return new ChannelBroadcaster(
        ChannelOf.injected(point),
        publisher::publish,
        registrar,
        new OutboundEventReader(converter.writer()));
  }
}
