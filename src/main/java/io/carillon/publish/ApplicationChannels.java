package io.carillon.publish;

import io.carillon.api.Channel;
import io.carillon.api.Channels;
import io.carillon.api.OnChannel;
import io.carillon.api.Publication;
import io.carillon.api.Receipt;
import io.carillon.event.ChannelName;
import io.carillon.log.TransactionPositions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** The channels that the application publishes to. */
@ApplicationScoped
public class ApplicationChannels implements Channels {
  @Inject Publisher publisher;
  @Inject TransactionOutbox outbox;
  @Inject PublicationConverter converter;
  @Inject TransactionPositions positions;

  /** The channel that the injection point names. */
  @Produces
  @OnChannel("")
  public Channel channel(InjectionPoint point) {
    return channel(ChannelOf.injected(point).value());
  }

  @Override
  public Channel channel(String name) {
    ChannelName channel = new ChannelName(name);
    return new ApplicationChannel(channel.value(), this::publish, () -> position(channel));
  }

  @Override
  public CompletionStage<Receipt> publish(Publication publication) {
    return publisher
        .publish(converter.convert(publication), outbox)
        .thenApply(ApplicationChannels::receipt);
  }

  private String position(ChannelName channel) {
    return positions.read(channel, outbox.references()).toString();
  }

  private static Receipt receipt(io.carillon.log.Receipt stored) {
    long position = stored.last();
    return new Receipt(
        stored.channel().value(),
        position == 0 ? OptionalLong.empty() : OptionalLong.of(position),
        stored.repeated() > 0);
  }
}
