package io.carillon.embedded;

import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.HttpHandler;
import io.undertow.server.OpenListener;
import io.undertow.server.protocol.http.AlpnOpenListener;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http2.Http2OpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * The protocols of the port: HTTP/1.1, and with TLS also HTTP/2, negotiated by ALPN (RFC 7301).
 * With HTTP/2 all streams of a browser share one connection; with HTTP/1.1 it opens six at most.
 */
final class Protocols {
  /** Concurrent HTTP/2 streams per connection. */
  private static final int MAX_STREAMS = 1000;

  private final OpenListener entry;
  private final List<OpenListener> all;
  private final @Nullable SSLContext tls;

  private Protocols(OpenListener entry, List<OpenListener> all, @Nullable SSLContext tls) {
    this.entry = entry;
    this.all = all;
    this.tls = tls;
  }

  static Protocols of(ByteBufferPool buffers, OptionMap options, Optional<SSLContext> tls) {
    HttpOpenListener http = new HttpOpenListener(buffers, options);
    if (tls.isEmpty()) {
      return new Protocols(http, List.of(http), null);
    }
    OptionMap http2Options =
        OptionMap.builder()
            .addAll(options)
            .set(UndertowOptions.ENABLE_HTTP2, true)
            .set(UndertowOptions.HTTP2_SETTINGS_ENABLE_PUSH, false)
            .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, MAX_STREAMS)
            .getMap();
    Http2OpenListener http2 = new Http2OpenListener(buffers, http2Options);
    AlpnOpenListener alpn = new AlpnOpenListener(buffers, http2Options, http);
    alpn.addProtocol(Http2OpenListener.HTTP2, http2, 10);
    return new Protocols(alpn, List.of(http, http2), tls.get());
  }

  /** Binds the port without accepting connections yet. */
  AcceptingChannel<? extends StreamConnection> bind(
      XnioWorker worker, InetSocketAddress address, OptionMap sockets) throws IOException {
    if (tls == null) {
      return worker.createStreamConnectionServer(
          address, ChannelListeners.openListenerAdapter(entry), sockets);
    }
    UndertowXnioSsl ssl =
        new UndertowXnioSsl(
            worker.getXnio(), OptionMap.create(Options.USE_DIRECT_BUFFERS, true), tls);
    return ssl.createSslConnectionServer(
        worker, address, ChannelListeners.openListenerAdapter(entry), sockets);
  }

  /** Sets the handler of all protocols. */
  void setRootHandler(HttpHandler handler) {
    all.forEach(listener -> listener.setRootHandler(handler));
  }
}
