package io.carillon.subscribe;

import io.carillon.config.StreamConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.Selector;
import io.carillon.fanout.EventSink;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.SubscriptionListener.Refusal;
import io.carillon.fanout.SubscriptionSpec;
import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryBudget.Share;
import io.carillon.memory.MemoryBudgetExceededException;
import io.carillon.memory.MemoryUse;
import io.carillon.security.Authenticator;
import io.carillon.security.ConnectionLimiter;
import io.carillon.security.RequestOrigin;
import io.carillon.security.TooManyRequestsException;
import io.carillon.security.TopicLimits;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Opens a stream, or answers a long-poll, for a request whose channels and selector are known. The
 * stream is written with Servlet non-blocking output.
 */
public final class StreamOpener {
  /** Keeps caches from storing a stream, proxies from compressing it and nginx from buffering. */
  private static final Map<String, String> HEADERS =
      Map.of("Cache-Control", "no-store, no-transform", "X-Accel-Buffering", "no");

  /** A connection, its request and its subscription: measured with 10,000 idle streams. */
  private static final long STREAM_BYTES = 13 << 10;

  /** A channel that exists for this stream only, and the stream's position in it. */
  private static final long CHANNEL_BYTES = 1536;

  /** Parameters as text, as selector and in the index of subscribers. */
  private static final long QUERY_COPIES = 8;

  private final FanOut fanOut;
  private final ConnectionLimiter limits;
  private final StreamConfig config;
  private final Executor answering;
  private final Executor writing;
  private final Clock clock;
  private final MemoryBudget memory;

  /**
   * @param answering sends the responses of long-polls, which may block on their clients
   * @param writing writes to streams in containers where that may block
   * @param memory for open streams and unsent answers
   */
  public StreamOpener(
      FanOut fanOut,
      ConnectionLimiter limits,
      StreamConfig config,
      Executor answering,
      Executor writing,
      Clock clock,
      MemoryBudget memory) {
    this.memory = memory;
    this.fanOut = fanOut;
    this.limits = limits;
    this.config = config;
    this.answering = answering;
    this.writing = writing;
    this.clock = clock;
  }

  /** How many more streams of one channel there is memory for, about. */
  public static long left(MemoryBudget memory) {
    long left = memory.max(MemoryUse.STREAMS) - memory.used(MemoryUse.STREAMS);
    return Math.max(0, left) / (STREAM_BYTES + CHANNEL_BYTES);
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
   * @throws io.carillon.security.ChannelsForbiddenException if the caller may read none of the
   *     topics
   * @throws io.carillon.event.InvalidRequestException if a parameter is invalid
   * @throws WebApplicationException with 200 for a HEAD request, which opens nothing
   * @throws io.carillon.fanout.TooManyConnectionsException if the node is full
   * @throws TooManyRequestsException if the caller has the maximum open
   * @throws io.carillon.log.LogUnavailableException if the log cannot be read
   * @throws MemoryBudgetExceededException if streams use too much memory
   */
  Subscription openMerged(Set<ChannelName> channels, Selector selector, StreamExchange exchange) {
    return open(channels, true, selector, exchange);
  }

  private Subscription open(
      Set<ChannelName> channels, boolean merged, Selector selector, StreamExchange exchange) {
    StreamRequest asked = StreamRequest.read(channels, exchange.parameters(), config, clock);
    Map<ChannelName, Selector> selectors = selectors(channels, selector, exchange);
    if (exchange.isHead()) {
      throw head(asked.format(), exchange.response());
    }
    HttpServletRequest request = exchange.request();
    Share share = reserve(footprint(channels, request));
    Runnable release = share::close;
    try {
      Runnable admitted = admit(request);
      release =
          () -> {
            admitted.run();
            share.close();
          };
      boolean isPoll = asked.format().isPoll();
      Duration maxAge = isPoll ? asked.pollWait() : jittered(config.maxConnectionAge(), 0.9, 1.1);
      SubscriptionSpec spec = spec(asked, merged, selector, selectors, exchange, maxAge);
      Subscription subscription =
          asked.format() instanceof LongPollFormat format
              ? poll(spec, format, exchange)
              : stream(spec, exchange);
      Runnable ending = release;
      subscription.whenClosed(reason -> ending.run());
      return subscription;
    } catch (RuntimeException refused) {
      release.run();
      throw refused;
    }
  }

  private Share reserve(long bytes) {
    try {
      return memory.reserve(MemoryUse.STREAMS, bytes);
    } catch (MemoryBudgetExceededException exceeded) {
      fanOut.refused(Refusal.MEMORY);
      throw exceeded;
    }
  }

  private Runnable admit(HttpServletRequest request) {
    try {
      return limits.admit(Authenticator.caller(request), RequestOrigin.of(request));
    } catch (TooManyRequestsException tooMany) {
      fanOut.refused(Refusal.TOO_MANY);
      throw tooMany;
    }
  }

  /**
   * Selectors of the channels of which the application lets the caller read certain topics only.
   */
  private static Map<ChannelName, Selector> selectors(
      Set<ChannelName> channels, Selector selector, StreamExchange exchange) {
    Map<ChannelName, Selector> selectors = new HashMap<>();
    for (ChannelName channel : channels) {
      Selector narrowed = TopicLimits.narrow(exchange.request(), channel, selector);
      if (!narrowed.equals(selector)) {
        selectors.put(channel, narrowed);
      }
    }
    return selectors;
  }

  /** Bytes of memory that a stream takes while it is open, about. */
  private static long footprint(Set<ChannelName> channels, HttpServletRequest request) {
    String query = request.getQueryString();
    return STREAM_BYTES
        + CHANNEL_BYTES * channels.size()
        + QUERY_COPIES * (query == null ? 0 : query.length());
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
      Map<ChannelName, Selector> selectors,
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
        Authenticator.caller(exchange.request()).streamTerms(),
        selectors);
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
    LongPollSink sink = new LongPollSink(format, exchange.suspended(), answering, memory);
    Subscription subscription = fanOut.subscribe(spec, sink);
    sink.serves(subscription);
    subscription.start();
    return subscription;
  }

  private EventSink sink(StreamExchange exchange) {
    HttpServletRequest request = exchange.request();
    if (request.getAttribute(EventSink.class.getName()) instanceof EventSink offered) {
      return offered; // by the embedded server
    }
    try {
      return ServletEventSink.on(
          exchange.startAsync(),
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
