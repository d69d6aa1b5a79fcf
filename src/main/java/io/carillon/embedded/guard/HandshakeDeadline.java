package io.carillon.embedded.guard;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * Closes connections whose client does not complete the TLS handshake in time, or does not use the
 * connection after it. Thread-safe.
 */
public final class HandshakeDeadline implements ChannelListener<StreamConnection> {
  private static final Logger LOG = System.getLogger(HandshakeDeadline.class.getName());

  private final ChannelListener<StreamConnection> next;
  private final Duration timeout;
  private final Refusals refusals;
  private final Set<StreamConnection> pending;

  /**
   * @param next takes accepted connections
   * @param pending those that are not open yet; the caller removes them when they are
   */
  public HandshakeDeadline(
      ChannelListener<StreamConnection> next,
      Duration timeout,
      Refusals refusals,
      Set<StreamConnection> pending) {
    this.next = next;
    this.timeout = timeout;
    this.refusals = refusals;
    this.pending = pending;
  }

  /** For {@link #HandshakeDeadline}. */
  public static Set<StreamConnection> noConnections() {
    return ConcurrentHashMap.newKeySet();
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    pending.add(connection);
    connection
        .getIoThread()
        .executeAfter(() -> check(connection), timeout.toMillis(), TimeUnit.MILLISECONDS);
    next.handleEvent(connection);
  }

  private void check(StreamConnection connection) {
    if (pending.remove(connection) && connection.isOpen()) {
      refusals.count(Refusals.Reason.TLS_HANDSHAKE);
      LOG.log(
          Level.DEBUG,
          "Closed the connection of {0}: its TLS handshake takes too long",
          connection.getPeerAddress());
      IoUtils.safeClose(connection);
    }
  }
}
