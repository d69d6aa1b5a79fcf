package io.carillon.subscribe;

import io.carillon.config.StreamConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.Selector;
import io.carillon.fanout.EventSink;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.SubscriptionSpec;
import io.carillon.security.Authenticator;
import io.carillon.security.ConnectionLimiter;
import io.carillon.security.RequestOrigin;
import io.carillon.transport.ServletEventSink;
import io.carillon.transport.TransportProfile;
import io.carillon.wire.Coding;
import io.carillon.wire.LongPollFormat;
import io.carillon.wire.StreamFormat;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.InternalServerErrorException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Opens a stream, or answers a long-poll, for a resource method that names channels and selector.
 * The request enters through JAX-RS; the stream is written with Servlet non-blocking output.
 */
public final class StreamOpener {
  /** Keeps caches from storing a stream, proxies from compressing it and nginx from buffering. */
  private static final Map<String, String> HEADERS =
      Map.of("Cache-Control", "no-store, no-transform", "X-Accel-Buffering", "no");

  private final FanOut fanOut;
  private final ConnectionLimiter limits;
  private final StreamConfig config;
  private final Executor answering;
  private final Executor writing;
  private final Clock clock;

  /**
   * @param answering sends the responses of long-polls, which may block on their clients
   * @param writing writes to streams in containers where that may block
   */
  public StreamOpener(
      FanOut fanOut,
      ConnectionLimiter limits,
      StreamConfig config,
      Executor answering,
      Executor writing,
      Clock clock) {
    this.fanOut = fanOut;
    this.limits = limits;
    this.config = config;
    this.answering = answering;
    this.writing = writing;
    this.clock = clock;
  }

  /** Like {@link #openMerged} for one channel, whose seq is the id of its events. */
  public Subscription open(ChannelName channel, Selector selector, StreamExchange exchange) {
    return open(Set.of(channel), false, selector, exchange);
  }

  /**
   * Opens the format that {@code Accept} names: {@code text/event-stream} (also when everything is
   * acceptable), {@code application/x-ndjson}, or {@code application/json} for a long-poll. Ids are
   * the positions in all channels.
   *
   * @throws jakarta.ws.rs.NotAcceptableException if it names no other format
   * @throws io.carillon.event.InvalidRequestException if a parameter is invalid
   * @throws WebApplicationException with 200 for a HEAD request, which opens nothing
   * @throws io.carillon.fanout.TooManyConnectionsException if the node is full
   * @throws io.carillon.security.TooManyRequestsException if the caller has the maximum open
   * @throws io.carillon.log.LogUnavailableException if the log cannot be read
   */
  Subscription openMerged(Set<ChannelName> channels, Selector selector, StreamExchange exchange) {
    return open(channels, true, selector, exchange);
  }

  private Subscription open(
      Set<ChannelName> channels, boolean merged, Selector selector, StreamExchange exchange) {
    StreamRequest asked =
        StreamRequest.read(
            channels, exchange.headers(), exchange.uri().getQueryParameters(), config, clock);
    if (exchange.isHead()) {
      throw head(asked.format(), exchange.response());
    }
    HttpServletRequest request = exchange.request();
    Runnable release = limits.admit(Authenticator.caller(request), RequestOrigin.of(request));
    try {
      boolean isPoll = asked.format().isPoll();
      Duration maxAge = isPoll ? asked.pollWait() : jittered(config.maxConnectionAge(), 0.9, 1.1);
      SubscriptionSpec spec = spec(asked, merged, selector, exchange, maxAge);
      Subscription subscription =
          asked.format() instanceof LongPollFormat format
              ? poll(spec, format, exchange)
              : stream(spec, exchange);
      subscription.whenClosed(reason -> release.run());
      return subscription;
    } catch (RuntimeException refused) {
      release.run();
      throw refused;
    }
  }

  /** Committed before it ends, as containers give a complete response a length of 0. */
  private static WebApplicationException head(StreamFormat format, HttpServletResponse response) {
    begin(response, format);
    try {
      response.flushBuffer();
    } catch (IOException gone) {
      throw new InternalServerErrorException("the client is gone", gone);
    }
    return new WebApplicationException(Response.ok().type(format.mediaType()).build());
  }

  private static void begin(HttpServletResponse response, StreamFormat format) {
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType(format.mediaType());
    HEADERS.forEach(response::setHeader);
    response.addHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
  }

  private SubscriptionSpec spec(
      StreamRequest asked,
      boolean merged,
      Selector selector,
      StreamExchange exchange,
      Duration maxAge) {
    return new SubscriptionSpec(
        asked.starts(),
        selector,
        exchange.reader(),
        asked.format(),
        merged,
        jittered(config.reconnectDelay(), 0.5, 1), // never longer than configured
        maxAge,
        asked.throttle(),
        asked.format().isPoll() && maxAge.isZero(),
        RequestOrigin.of(exchange.request()).address(),
        Authenticator.caller(exchange.request()).streamTerms());
  }

  private Subscription stream(SubscriptionSpec spec, StreamExchange exchange) {
    HttpServletResponse response = exchange.response();
    begin(response, spec.format());
    Subscription subscription = fanOut.subscribe(spec, sink(exchange));
    if (spec.format().coding() == Coding.GZIP) {
      // not before: a refusal is answered with an uncompressed problem
      response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    subscription.start();
    return subscription;
  }

  private Subscription poll(SubscriptionSpec spec, LongPollFormat format, StreamExchange exchange) {
    LongPollSink sink = new LongPollSink(format, exchange.async(), answering);
    Subscription subscription = fanOut.subscribe(spec, sink);
    sink.serves(subscription);
    subscription.start();
    return subscription;
  }

  private EventSink sink(StreamExchange exchange) {
    HttpServletRequest request = exchange.request();
    try {
      return ServletEventSink.on(
          request.getAsyncContext(),
          exchange.async(),
          TransportProfile.of(request.getServletContext().getServerInfo(), request.getProtocol()),
          writing);
    } catch (IOException e) {
      throw new InternalServerErrorException("the container gave no output stream", e);
    }
  }

  /** So that clients that were disconnected together do not reconnect together. */
  private static Duration jittered(Duration duration, double least, double most) {
    if (duration.isZero()) {
      return duration;
    }
    double factor = ThreadLocalRandom.current().nextDouble(least, most);
    return Duration.ofMillis(Math.max(1, (long) (duration.toMillis() * factor)));
  }
}
