package io.carillon.embedded;

import io.carillon.embedded.guard.GuardedListener;
import io.carillon.embedded.guard.HandshakeDeadline;
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
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
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

  private final ChannelListener<StreamConnection> entry;
  private final List<OpenListener> all;
  private final @Nullable SSLContext tls;

  private Protocols(
      ChannelListener<StreamConnection> entry, List<OpenListener> all, @Nullable SSLContext tls) {
    this.entry = entry;
    this.all = all;
    this.tls = tls;
  }

  /**
   * The protocols.
   *
   * @param options of Undertow
   * @param limits of what a client may send
   * @param tls empty: HTTP/1.1 without encryption
   */
  static Protocols of(
      ByteBufferPool buffers, OptionMap options, ProtocolLimits limits, Optional<SSLContext> tls) {
    GuardedListener http =
        GuardedListener.http1(
            new HttpOpenListener(buffers, options), limits.http1(), limits.refusals());
    return tls.isEmpty()
        ? new Protocols(http, List.of(http), null)
        : encrypted(http, buffers, options, limits, tls.get());
  }

  private static Protocols encrypted(
      GuardedListener http,
      ByteBufferPool buffers,
      OptionMap options,
      ProtocolLimits limits,
      SSLContext tls) {
    OptionMap http2Options =
        OptionMap.builder()
            .addAll(options)
            .set(UndertowOptions.ENABLE_HTTP2, true)
            .set(UndertowOptions.HTTP2_SETTINGS_ENABLE_PUSH, false)
            .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, MAX_STREAMS)
            // the guard counts them, with a burst for clients that cancel all their streams
            .set(UndertowOptions.MAX_RST_FRAMES_PER_WINDOW, Integer.MAX_VALUE)
            .getMap();
    Set<StreamConnection> handshaking = HandshakeDeadline.noConnections();
    GuardedListener http1 = http.reportingTo(handshaking::remove);
    GuardedListener http2 =
        GuardedListener.http2(
                new Http2OpenListener(buffers, http2Options),
                limits.headTimeout(),
                limits.refusals())
            .reportingTo(handshaking::remove);
    AlpnOpenListener alpn = new AlpnOpenListener(buffers, http2Options, http1);
    alpn.addProtocol(Http2OpenListener.HTTP2, http2, 10);
    return new Protocols(
        new HandshakeDeadline(alpn, limits.headTimeout(), limits.refusals(), handshaking),
        List.of(http1, http2),
        tls);
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
    OptionMap encrypted =
        OptionMap.builder()
            .addAll(sockets)
            .set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2"))
            .set(Options.SSL_ENABLED_CIPHER_SUITES, Sequence.of(Tls.cipherSuites(tls)))
            .getMap();
    return ssl.createSslConnectionServer(
        worker, address, ChannelListeners.openListenerAdapter(entry), encrypted);
  }

  /** Sets the handler of all protocols. */
  void setRootHandler(HttpHandler handler) {
    all.forEach(listener -> listener.setRootHandler(handler));
  }
}
