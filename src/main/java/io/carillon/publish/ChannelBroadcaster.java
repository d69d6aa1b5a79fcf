package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Publication;
import io.carillon.wire.OutboundSseEventEncoder;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The standard's broadcaster over a channel: what is broadcast is published durably, and reaches
 * all who are subscribed to the channel, the sinks registered here among them.
 *
 * <p>Of an event, {@code name} becomes the type and {@code data} the data: JSON if its media type
 * says so, otherwise text. Its {@code id} is passed over, since the id on the stream is the
 * position in the channel; so are {@code reconnectDelay} and {@code comment}, by which applications
 * keep streams alive: the hub does so itself. An event that is only a comment is complete at once.
 *
 * <p>Thread-safe. A sink that is registered while another thread closes the broadcaster is found
 * either by that thread in {@code sinks}, or finds {@code closed} set after it has put itself
 * there.
 */
final class ChannelBroadcaster implements SseBroadcaster {
  private static final Logger LOG = System.getLogger(ChannelBroadcaster.class.getName());

  private final ChannelName channel;
  private final Publisher publisher;
  private final SinkRegistrar registrar;
  private final OutboundSseEventEncoder encoder;
  private final Set<RegisteredSink> sinks = ConcurrentHashMap.newKeySet();
  private final List<BiConsumer<SseEventSink, Throwable>> onError = new CopyOnWriteArrayList<>();
  private final List<Consumer<SseEventSink>> onClose = new CopyOnWriteArrayList<>();
  private volatile boolean closed;
  private volatile boolean cascading;

  ChannelBroadcaster(
      ChannelName channel,
      Publisher publisher,
      SinkRegistrar registrar,
      OutboundSseEventEncoder encoder) {
    this.channel = channel;
    this.publisher = publisher;
    this.registrar = registrar;
    this.encoder = encoder;
  }

  @Override
  public void onError(BiConsumer<SseEventSink, Throwable> listener) {
    requireOpen();
    onError.add(listener);
  }

  @Override
  public void onClose(Consumer<SseEventSink> listener) {
    requireOpen();
    onClose.add(listener);
  }

  @Override
  public void register(SseEventSink sink) {
    requireOpen();
    RegisteredSink registered = new RegisteredSink(sink);
    sinks.add(registered);
    registered.begin();
    if (closed) {
      registered.end();
    }
  }

  /**
   * Publishes an event; the stage completes after the commit.
   *
   * @throws io.carillon.event.InvalidRequestException if the event cannot be published as it is
   */
  @Override
  public CompletionStage<?> broadcast(OutboundSseEvent event) {
    requireOpen();
    Optional<Data> data = encoder.data(event);
    if (data.isEmpty()) {
      return CompletableFuture.completedStage(null);
    }
    Publication.Builder builder = Publication.to(channel).data(data.get());
    if (event.getName() != null) {
      builder.type(event.getName());
    }
    Publication publication = builder.build();
    publisher.requireWellFormed(publication);
    return publisher.publish(publication);
  }

  @Override
  public void close() {
    close(true);
  }

  @Override
  public void close(boolean cascading) {
    synchronized (this) {
      if (closed) {
        return;
      }
      this.cascading = cascading;
      this.closed = true;
    }
    sinks.forEach(RegisteredSink::end); // outside the lock: listeners are called
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the broadcaster of channel " + channel + " is closed");
    }
  }

  private <T> void tell(List<T> listeners, Consumer<T> news) {
    for (T listener : listeners) {
      try {
        news.accept(listener);
      } catch (
          RuntimeException failure) { // an application's listener: the others are told all the same
        LOG.log(
            Level.WARNING,
            () -> "a listener of the broadcaster of channel " + channel + " failed",
            failure);
      }
    }
  }

  /** A sink that is, or is about to be, subscribed. */
  private final class RegisteredSink implements SinkRegistrar.Listener {
    private final SseEventSink sink;
    private volatile SinkRegistrar.@Nullable Registration registration;

    RegisteredSink(SseEventSink sink) {
      this.sink = sink;
    }

    void begin() {
      boolean begun = false;
      try {
        registration = registrar.register(channel, sink, this);
        begun = true;
      } finally {
        if (!begun) {
          sinks.remove(this);
        }
      }
    }

    void end() {
      SinkRegistrar.Registration begun = registration;
      if (begun != null) { // otherwise register() ends it
        begun.end(cascading);
        sinks.remove(this);
      }
    }

    @Override
    public void failed(Throwable failure) {
      tell(onError, listener -> listener.accept(sink, failure));
    }

    @Override
    public void closed() {
      sinks.remove(this);
      tell(onClose, listener -> listener.accept(sink));
    }
  }
}
