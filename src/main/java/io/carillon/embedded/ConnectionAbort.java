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
 * Lets a stream break its own connection. {@code AsyncContext.complete()} waits until the client
 * has read what is buffered, which one that stalled never does.
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

  /**
   * With a reset: an orderly end would leave what was sent and not read in the kernel, for minutes.
   */
  private static void abort(ServerConnection connection) throws IOException {
    if (connection.isOpen()) {
      connection.setOption(Options.CLOSE_ABORT, true);
      // in the connection's own thread, which may be writing to it right now
      connection.getIoThread().execute(() -> IoUtils.safeClose(connection));
    }
  }
}
