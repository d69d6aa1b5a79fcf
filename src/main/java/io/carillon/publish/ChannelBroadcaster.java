package io.carillon.publish;

import io.carillon.api.ResumableBroadcaster;
import io.carillon.event.ChannelName;
import io.carillon.event.Data;
import io.carillon.event.Publication;
import io.carillon.wire.OutboundEventReader;
import jakarta.inject.Provider;
import jakarta.ws.rs.sse.OutboundSseEvent;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The standard's broadcaster over a channel: a broadcast is a durable publication and reaches every
 * subscriber of the channel, including the sinks registered here.
 *
 * <p>Of an event, {@code name} becomes the type and {@code data} the data: JSON if its media type
 * is JSON, otherwise text. Its {@code id} is ignored, since the id on the stream is the position in
 * the channel; so are {@code reconnectDelay} and {@code comment}, with which applications keep
 * streams alive: the hub sends heartbeats. An event with only a comment is complete immediately.
 *
 * <p>Thread-safe. A sink that is registered while another thread closes the broadcaster is either
 * closed by that thread, which finds it in {@code sinks}, or closes itself because it reads {@code
 * closed} after adding itself.
 */
final class ChannelBroadcaster implements ResumableBroadcaster {
  private static final Logger LOG = System.getLogger(ChannelBroadcaster.class.getName());

  private final ChannelName channel;
  private final Function<Publication, ? extends CompletionStage<?>> publisher;
  private final Provider<SinkRegistrar> registrar;
  private final OutboundEventReader reader;
  private final Set<RegisteredSink> sinks = ConcurrentHashMap.newKeySet();
  private final List<BiConsumer<SseEventSink, Throwable>> onError = new CopyOnWriteArrayList<>();
  private final List<Consumer<SseEventSink>> onClose = new CopyOnWriteArrayList<>();
  private volatile boolean closed;
  private volatile boolean cascading;

  /**
   * @param publisher publishes in the caller's transaction
   * @param registrar throws if the hub has not started yet
   */
  ChannelBroadcaster(
      ChannelName channel,
      Function<Publication, ? extends CompletionStage<?>> publisher,
      Provider<SinkRegistrar> registrar,
      OutboundEventReader reader) {
    this.channel = channel;
    this.publisher = publisher;
    this.registrar = registrar;
    this.reader = reader;
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
    register(sink, null);
  }

  @Override
  public void register(SseEventSink sink, @Nullable String lastEventId) {
    requireOpen();
    RegisteredSink registered = new RegisteredSink(sink, lastEventId == null ? "" : lastEventId);
    sinks.add(registered);
    registered.open();
    if (closed) {
      registered.close();
    }
  }

  /**
   * Publishes an event, if the caller's transaction commits or at once without one; the stage
   * completes after the commit of the event.
   *
   * @throws io.carillon.event.InvalidRequestException if the event cannot be published as it is
   * @throws io.carillon.log.LogUnavailableException if the hub has not started yet
   */
  @Override
  public CompletionStage<?> broadcast(OutboundSseEvent event) {
    requireOpen();
    Optional<Data> data = reader.data(event);
    if (data.isEmpty()) {
      return CompletableFuture.completedStage(null);
    }
    Publication.Builder builder = Publication.to(channel).data(data.get());
    if (event.getName() != null) {
      builder.type(event.getName());
    }
    return publisher.apply(builder.build());
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
    sinks.forEach(RegisteredSink::close); // outside the lock: listeners are called
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the broadcaster of channel " + channel + " is closed");
    }
  }

  private <T> void callAll(List<T> listeners, Consumer<T> call) {
    for (T listener : listeners) {
      try {
        call.accept(listener);
      } catch (
          RuntimeException
              failure) { // an application's listener: the others are called all the same
        LOG.log(
            Level.WARNING,
            () -> "A listener of the broadcaster of channel " + channel + " failed",
            failure);
      }
    }
  }

  /** A sink that is, or is about to be, subscribed. */
  private final class RegisteredSink implements SinkRegistrar.Listener {
    private final SseEventSink sink;
    private final String lastEventId;
    private volatile SinkRegistrar.@Nullable Registration registration;

    RegisteredSink(SseEventSink sink, String lastEventId) {
      this.sink = sink;
      this.lastEventId = lastEventId;
    }

    void open() {
      boolean opened = false;
      try {
        registration = registrar.get().register(channel, sink, lastEventId, this);
        opened = true;
      } finally {
        if (!opened) {
          sinks.remove(this);
        }
      }
    }

    void close() {
      SinkRegistrar.Registration opened = registration;
      if (opened != null) { // otherwise register() closes it
        opened.end(cascading);
        sinks.remove(this);
      }
    }

    @Override
    public void onFailed(Throwable failure) {
      callAll(onError, listener -> listener.accept(sink, failure));
    }

    @Override
    public void onClosed() {
      sinks.remove(this);
      callAll(onClose, listener -> listener.accept(sink));
    }
  }
}
