package io.carillon.embedded;

import io.carillon.embedded.guard.GuardedListener;
import io.carillon.transport.ClientConnection;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.servlet.handlers.ServletRequestContext;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * The connection of a request. {@code AsyncContext.complete()} waits until the client has read all
 * buffered bytes, which a stalled client never does; and while a response is sent, Undertow ignores
 * what a connection of HTTP/1.1 receives, and so its end.
 */
final class ObservedConnection
    implements ClientConnection,
        ChannelListener<ConduitStreamSourceChannel>,
        ExchangeCompletionListener {
  private static final Runnable NO_CALLBACK = () -> {};

  private final HttpServerExchange exchange;
  private final Executor closings;
  private volatile boolean hasLeft;
  private Runnable gone = NO_CALLBACK; // I/O thread

  private ObservedConnection(HttpServerExchange exchange, Executor closings) {
    this.exchange = exchange;
    this.closings = closings;
  }

  /**
   * The connection of an exchange, once for each.
   *
   * @param closings closes connections, on threads other than theirs
   */
  static ClientConnection of(HttpServerExchange exchange, Executor closings) {
    ObservedConnection connection = new ObservedConnection(exchange, closings);
    exchange.addExchangeCompleteListener(connection);
    return connection;
  }

  /**
   * A handler that attaches the connection to the servlet request.
   *
   * @param closings closes connections, on threads other than theirs
   */
  static HttpHandler attaching(HttpHandler next, Executor closings) {
    return exchange -> {
      exchange
          .getAttachment(ServletRequestContext.ATTACHMENT_KEY)
          .getServletRequest()
          .setAttribute(ATTRIBUTE, of(exchange, closings));
      next.handleRequest(exchange);
    };
  }

  /** Closes with a reset: an orderly close would keep unread bytes in the kernel for minutes. */
  @Override
  public void abort() {
    ServerConnection connection = exchange.getConnection();
    try {
      if (connection.isOpen()) {
        connection.setOption(Options.CLOSE_ABORT, true);
        // on the connection's own thread, which may be writing to it
        connection.getIoThread().execute(() -> IoUtils.safeClose(connection));
      }
    } catch (IOException alreadyClosed) {
      // as intended
    }
  }

  /**
   * Closing the connection ends the exchange, too, which would otherwise change threads three times
   * to end in good order.
   */
  @Override
  public boolean tryDrop() {
    if (!hasLeft || exchange.getConnection().getSslSession() != null) {
      return false;
    }
    closings.execute(
        () -> {
          exchange.startBlocking(null); // nothing is left to send in its streams
          IoUtils.safeClose(exchange.getConnection());
        });
    return true;
  }

  @Override
  public void watch(Runnable whenGone) {
    if (exchange.getConnection() instanceof HttpServerConnection connection) {
      if (Thread.currentThread() == connection.getIoThread()) {
        watch(connection, whenGone);
      } else {
        connection.getIoThread().execute(() -> watch(connection, whenGone));
      }
    }
  }

  /**
   * Whether the client of a connection of HTTP/1.1 has closed its side, and any thread may close
   * the other one. That of TLS, whose state belongs to the I/O thread, is closed there.
   */
  static boolean isClosedByClient(ServerConnection connection) {
    return connection instanceof HttpServerConnection http
        && http.getSslSession() == null
        && http.getOriginalSourceConduit().isReadShutdown();
  }

  /** On the I/O thread, on which Undertow ends the exchange and proceeds to the next one. */
  private void watch(HttpServerConnection connection, Runnable whenGone) {
    if (!exchange.isComplete() && connection.getExtraBytes() == null) {
      gone = whenGone;
      ConduitStreamSourceChannel source = connection.getChannel().getSourceChannel();
      source.setReadListener(this);
      source.resumeReads();
      dropHeaders();
    }
  }

  /** An idle stream needs neither what was requested, nor the head that was sent. */
  private void dropHeaders() {
    exchange.getRequestHeaders().clear();
    if (exchange.isResponseStarted()) {
      exchange.getResponseHeaders().clear();
    }
  }

  /**
   * For the next request, Undertow starts a timer, also on a connection that is closed already,
   * which that timer then keeps in memory.
   */
  @Override
  public void exchangeEvent(HttpServerExchange ended, NextListener next) {
    if (!ended.getConnection().isOpen()) {
      ended.setPersistent(false);
    }
    next.proceed();
  }

  @Override
  public void handleEvent(ConduitStreamSourceChannel source) {
    HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
    PooledByteBuffer received = connection.getByteBufferPool().allocate();
    boolean isKept = false;
    try {
      int count =
          GuardedListener.readBesideResponse(
              connection.getOriginalSourceConduit(), received.getBuffer());
      if (count > 0) {
        received.getBuffer().flip();
        connection.setExtraBytes(received); // of the next request
        isKept = true;
      }
      if (count != 0) {
        source.suspendReads();
      }
      if (count < 0) {
        hasLeft = true;
        gone.run();
      }
    } catch (IOException resetOrMalformed) {
      source.suspendReads();
      hasLeft = true;
      gone.run();
      closings.execute(() -> IoUtils.safeClose(connection));
    } finally {
      if (!isKept) {
        received.close();
      }
    }
  }
}
