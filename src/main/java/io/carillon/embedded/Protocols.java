package io.carillon.embedded;

import io.carillon.embedded.guard.DescriptorGuard;
import io.carillon.embedded.guard.GuardedListener;
import io.carillon.embedded.guard.HandshakeDeadline;
import io.carillon.process.DescriptorReserve;
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

  /** Milliseconds in which a connection that is reserved for operators has to send its request. */
  private static final int RESERVED_TIMEOUT = 2_000;

  private final ChannelListener<StreamConnection> entry;
  private final List<OpenListener> all;
  private final OpenListener reserved; // for operators
  private final @Nullable SSLContext tls;

  private Protocols(
      ChannelListener<StreamConnection> entry,
      List<OpenListener> all,
      OpenListener reserved,
      @Nullable SSLContext tls) {
    this.entry = entry;
    this.all = all;
    this.reserved = reserved;
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
    GuardedListener http = http1(buffers, options, limits);
    OptionMap briefly =
        OptionMap.builder()
            .addAll(options)
            .set(UndertowOptions.NO_REQUEST_TIMEOUT, RESERVED_TIMEOUT)
            .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, RESERVED_TIMEOUT)
            .getMap();
    GuardedListener reserved = http1(buffers, briefly, limits);
    return tls.isEmpty()
        ? new Protocols(guarded(http, reserved, limits), List.of(http), reserved, null)
        : encrypted(http, reserved, buffers, options, limits, tls.get());
  }

  private static GuardedListener http1(
      ByteBufferPool buffers, OptionMap options, ProtocolLimits limits) {
    return GuardedListener.http1(
        new HttpOpenListener(buffers, options), limits.http1(), limits.refusals());
  }

  private static DescriptorGuard guarded(
      ChannelListener<StreamConnection> any,
      ChannelListener<StreamConnection> reserved,
      ProtocolLimits limits) {
    DescriptorReserve reserve =
        new DescriptorReserve("new connections are refused, except for /health and /metrics");
    return new DescriptorGuard(any, reserved, reserve, limits.refusals());
  }

  private static Protocols encrypted(
      GuardedListener http,
      GuardedListener reserved,
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
    GuardedListener operators = reserved.reportingTo(handshaking::remove);
    GuardedListener http2 =
        GuardedListener.http2(
                new Http2OpenListener(buffers, http2Options),
                limits.headTimeout(),
                limits.refusals())
            .reportingTo(handshaking::remove);
    AlpnOpenListener alpn = new AlpnOpenListener(buffers, http2Options, http1);
    alpn.addProtocol(Http2OpenListener.HTTP2, http2, 10);
    ChannelListener<StreamConnection> entry =
        guarded(alpn, new AlpnOpenListener(buffers, options, operators), limits);
    return new Protocols(
        new HandshakeDeadline(entry, limits.headTimeout(), limits.refusals(), handshaking),
        List.of(http1, http2),
        operators,
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

  /**
   * Sets the handlers.
   *
   * @param handler of all protocols
   * @param operators of connections that are reserved for operators
   */
  void setHandlers(HttpHandler handler, HttpHandler operators) {
    all.forEach(listener -> listener.setRootHandler(handler));
    reserved.setRootHandler(operators);
  }
}
