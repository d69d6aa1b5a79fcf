package io.carillon.publish;

import io.carillon.api.Channel;
import io.carillon.api.Channels;
import io.carillon.api.OnChannel;
import io.carillon.api.Publication;
import io.carillon.api.Receipt;
import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.log.Schedule;
import io.carillon.log.TransactionPositions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** The channels that the application publishes to; also before the hub has started. */
@ApplicationScoped
public class ApplicationChannels implements Channels {
  private static final Logger LOG = System.getLogger(ApplicationChannels.class.getName());

  @Inject TransactionalPublisher publisher;
  @Inject PublicationConverter converter;
  @Inject Provider<TransactionOutbox> outbox;
  @Inject Provider<Retractions> retractions;
  @Inject Provider<Schedule> schedule;
  @Inject Provider<TransactionPositions> positions;
  @Inject RecordedPositions recorded;

  /** The channel that the injection point names. */
  @Produces
  @OnChannel("")
  public Channel channel(InjectionPoint point) {
    return channel(ChannelOf.injected(point).value());
  }

  @Override
  public Channel channel(String name) {
    ChannelName channel = new ChannelName(name);
    return new ApplicationChannel(
        channel.value(),
        this::publish,
        position -> retract(channel, position),
        () -> position(channel));
  }

  @Override
  public CompletionStage<Receipt> publish(Publication publication) {
    return publisher
        .publish(converter.convert(publication))
        .thenApply(ApplicationChannels::receipt);
  }

  @Override
  public boolean cancel(String id) {
    return schedule.get().tryCancel(id);
  }

  private CompletionStage<Receipt> retract(ChannelName channel, long position) {
    Retractions all = retractions.get();
    if (!all.contains(channel, position)) {
      throw new InvalidRequestException(
          "position", "channel '%s' has no event at %d".formatted(channel, position));
    }
    return all.retract(channel, position, "application").thenApply(ApplicationChannels::receipt);
  }

  private String position(ChannelName channel) {
    String position = positions.get().read(channel, outbox.get().references()).toString();
    try {
      recorded.record(channel, position);
    } catch (ContextNotActiveException outsideOfRequests) {
      LOG.log(Level.DEBUG, "A position was read outside of requests", outsideOfRequests);
    }
    return position;
  }

  private static Receipt receipt(io.carillon.log.Receipt stored) {
    long position = stored.last();
    return new Receipt(
        stored.channel().value(),
        position == 0 ? OptionalLong.empty() : OptionalLong.of(position),
        stored.repeated() > 0,
        stored.scheduled().stream().findFirst());
  }
}
