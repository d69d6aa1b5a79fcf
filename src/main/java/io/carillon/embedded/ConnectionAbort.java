package io.carillon.embedded;

import io.carillon.transport.ServletEventSink;
import io.undertow.server.HandlerWrapper;
import io.undertow.server.HttpHandler;
import io.undertow.server.ServerConnection;
import io.undertow.servlet.handlers.ServletRequestContext;
import java.io.Closeable;
import java.io.IOException;
import org.xnio.IoUtils;
import org.xnio.Options;

/**
 * Lets a stream abort its connection. {@code AsyncContext.complete()} waits until the client has
 * read all buffered bytes, which a stalled client never does.
 */
final class ConnectionAbort implements HandlerWrapper {
  @Override
  public HttpHandler wrap(HttpHandler next) {
    return exchange -> {
      exchange
          .getAttachment(ServletRequestContext.ATTACHMENT_KEY)
          .getServletRequest()
          .setAttribute(
              ServletEventSink.CONNECTION_ATTRIBUTE,
              (Closeable) () -> abort(exchange.getConnection()));
      next.handleRequest(exchange);
    };
  }

  /** Closes with a reset: an orderly close would keep unread bytes in the kernel for minutes. */
  private static void abort(ServerConnection connection) throws IOException {
    if (connection.isOpen()) {
      connection.setOption(Options.CLOSE_ABORT, true);
      // on the connection's own thread, which may be writing to it
      connection.getIoThread().execute(() -> IoUtils.safeClose(connection));
    }
  }
}
