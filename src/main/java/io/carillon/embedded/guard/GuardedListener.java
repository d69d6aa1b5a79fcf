package io.carillon.embedded.guard;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Installs a guard on every connection before Undertow's listener of its protocol takes it over.
 */
public final class GuardedListener implements DelegateOpenListener {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Installs a guard on a connection, of which some bytes may have been read. */
  private interface Guard {
    void install(StreamConnection connection, ByteBuffer received);
  }

  private final DelegateOpenListener listener;
  private final Guard guard;

  private GuardedListener(DelegateOpenListener listener, Guard guard) {
    this.listener = listener;
    this.guard = guard;
  }

  /** The same listener, which also reports every connection to {@code opened} first. */
  public GuardedListener reportingTo(Consumer<StreamConnection> opened) {
    return new GuardedListener(
        listener,
        (connection, received) -> {
          opened.accept(connection);
          guard.install(connection, received);
        });
  }

  /** A listener for HTTP/1.1. */
  public static GuardedListener http1(
      DelegateOpenListener listener, Http1Limits limits, Refusals refusals) {
    return new GuardedListener(
        listener,
        (connection, received) -> Http1Guard.install(connection, received, limits, refusals));
  }

  /**
   * A listener for HTTP/2.
   *
   * @param headTimeout from the first frame of a head to its last
   */
  public static GuardedListener http2(
      DelegateOpenListener listener, Duration headTimeout, Refusals refusals) {
    return new GuardedListener(
        listener,
        (connection, received) ->
            Http2FrameGuard.install(connection, received, headTimeout, refusals));
  }

  /**
   * Reads from a connection of HTTP/1.1 while a response is in progress.
   *
   * @param guarded the source that the guard has given to the connection
   * @return the bytes read; negative if the client has closed its side
   * @throws IOException if the connection is reset, or what the client sends is malformed
   */
  public static int readBesideResponse(StreamSourceConduit guarded, ByteBuffer target)
      throws IOException {
    return guarded instanceof Http1Guard guard
        ? guard.readBesideResponse(target)
        : guarded.read(target);
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    handleEvent(connection, null);
  }

  @Override
  public void handleEvent(StreamConnection connection, @Nullable PooledByteBuffer received) {
    guard.install(connection, received == null ? NOTHING : received.getBuffer());
    listener.handleEvent(connection, received);
  }

  @Override
  public HttpHandler getRootHandler() {
    return listener.getRootHandler();
  }

  @Override
  public void setRootHandler(HttpHandler handler) {
    listener.setRootHandler(handler);
  }

  @Override
  public OptionMap getUndertowOptions() {
    return listener.getUndertowOptions();
  }

  @Override
  public void setUndertowOptions(OptionMap options) {
    listener.setUndertowOptions(options);
  }

  @Override
  public ByteBufferPool getBufferPool() {
    return listener.getBufferPool();
  }

  @Override
  public @Nullable ConnectorStatistics getConnectorStatistics() {
    return listener.getConnectorStatistics();
  }

  @Override
  public void closeConnections() {
    listener.closeConnections();
  }
}
