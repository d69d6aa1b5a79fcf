package io.carillon.subscribe;

import io.carillon.channel.Coding;
import io.carillon.channel.StreamFormat;
import io.carillon.event.InvalidRequestException;
import io.carillon.fanout.EventSink;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import io.carillon.fanout.SubscriptionSpec;
import io.carillon.security.Authenticator;
import io.carillon.security.ConnectionLimiter;
import io.carillon.security.RequestOrigin;
import io.carillon.transport.ServletEventSink;
import io.carillon.transport.TransportProfile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.InternalServerErrorException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Opens a stream (or answers a long-poll) for a resource method, which has nothing to do but to say
 * what is wanted. The request enters through JAX-RS; from there on its bytes go out by Servlet
 * non-blocking output.
 */
public final class StreamOpener {
  private static final String WAIT = "wait";
  private static final String TRACE = "trace";

  /** So that no cache keeps a stream and no proxy compresses it, and nginx does not collect it. */
  private static final Map<String, String> HEADERS =
      Map.of("Cache-Control", "no-store, no-transform", "X-Accel-Buffering", "no");

  private final FanOut fanOut;
  private final ConnectionLimiter limits;
  private final SubscribeConfig config;
  private final Executor answering;
  private final Executor writing;
  private final Clock clock;

  /**
   * @param answering sends answers of long-polls, which may block on their clients
   * @param writing writes to streams in containers where that may block
   */
  public StreamOpener(
      FanOut fanOut,
      ConnectionLimiter limits,
      SubscribeConfig config,
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

  /**
   * What a resource method is given by JAX-RS and hands on: {@code response} belongs to the stream
   * afterwards.
   *
   * @param async suspended
   */
  public record Exchange(
      UriInfo uri,
      HttpHeaders headers,
      HttpServletRequest request,
      HttpServletResponse response,
      AsyncResponse async) {}

  /**
   * Opens what {@code Accept} asks for: {@code text/event-stream} (also when anything is accepted),
   * {@code application/x-ndjson}, or {@code application/json} for a long-poll.
   *
   * @throws jakarta.ws.rs.NotAcceptableException if it asks for something else
   * @throws WebApplicationException with 200 if only the head of the answer is asked for: nothing
   *     is opened then (RFC 9110, 9.3.2)
   * @throws io.carillon.channel.TooManyConnectionsException if the node is full
   * @throws io.carillon.security.TooManyRequestsException if the caller has as many as one may
   * @throws io.carillon.channel.LogUnavailableException if the log cannot be read now
   */
  public Subscription open(StreamRequest wanted, Exchange exchange) {
    StreamFormat accepted = FormatNegotiation.format(exchange.headers());
    StreamFormat format =
        isTraced(exchange.uri().getQueryParameters()) ? accepted.traced() : accepted;
    if (exchange.request().getMethod().equals(HttpMethod.HEAD)) {
      Response.ResponseBuilder head = Response.ok().type(format.mediaType());
      HEADERS.forEach(head::header);
      throw new WebApplicationException(head.build());
    }
    HttpServletRequest request = exchange.request();
    Runnable release = limits.admit(Authenticator.caller(request), RequestOrigin.of(request));
    try {
      Subscription subscription =
          format.isPoll() ? longPoll(wanted, format, exchange) : stream(wanted, format, exchange);
      subscription.whenClosed(reason -> release.run());
      return subscription;
    } catch (RuntimeException refused) {
      release.run();
      throw refused;
    }
  }

  private static boolean isTraced(MultivaluedMap<String, String> query) {
    String text = query.getFirst(TRACE);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (!text.equals("true")) {
      throw new InvalidRequestException(TRACE, "'trace' is true or false");
    }
    return true;
  }

  private StreamFormat compressed(StreamFormat format, HttpServletRequest request) {
    String acceptEncoding = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    return config.compression() && acceptEncoding != null
        ? FormatNegotiation.compressed(format, acceptEncoding)
        : format;
  }

  private Subscription stream(StreamRequest wanted, StreamFormat plain, Exchange exchange) {
    StreamFormat format = compressed(plain, exchange.request());
    SubscriptionSpec spec =
        spec(wanted, format, exchange, jittered(config.maxAge(), 0.9, 1.1), false);
    HttpServletResponse response = exchange.response();
    response.setStatus(HttpServletResponse.SC_OK);
    response.setContentType(format.mediaType());
    HEADERS.forEach(response::setHeader);
    response.addHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
    EventSink sink = sink(exchange);
    Subscription subscription = fanOut.subscribe(spec, sink);
    if (format.coding() == Coding.GZIP) {
      // not before: the problem that a refusal is answered with is not compressed
      response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    subscription.start();
    return subscription;
  }

  private Subscription longPoll(StreamRequest wanted, StreamFormat format, Exchange exchange) {
    Duration wait = wait(exchange.uri().getQueryParameters());
    LongPollSink sink = new LongPollSink(exchange.async(), answering);
    SubscriptionSpec spec = spec(wanted, format, exchange, wait, wait.isZero());
    Subscription subscription = fanOut.subscribe(spec, sink);
    sink.serves(subscription);
    subscription.start();
    return subscription;
  }

  private SubscriptionSpec spec(
      StreamRequest wanted,
      StreamFormat format,
      Exchange exchange,
      Duration maxAge,
      boolean untilLive) {
    return new SubscriptionSpec(
        Position.of(
            wanted.channels(), exchange.headers(), exchange.uri().getQueryParameters(), clock),
        wanted.selector(),
        wanted.reader(),
        format,
        wanted.ownIds(),
        jittered(config.reconnectDelay(), 0.5, 1), // nobody waits longer than was configured
        maxAge,
        Throttle.of(exchange.uri().getQueryParameters()),
        untilLive,
        RequestOrigin.of(exchange.request()).address(),
        Authenticator.caller(exchange.request()).streamTerms());
  }

  private EventSink sink(Exchange exchange) {
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

  /** So that clients who broke off in the same instant do not come back in the same instant. */
  private static Duration jittered(Duration duration, double least, double most) {
    return duration.isZero()
        ? duration
        : Duration.ofMillis(
            Math.max(
                1,
                (long)
                    (duration.toMillis() * ThreadLocalRandom.current().nextDouble(least, most))));
  }

  private Duration wait(MultivaluedMap<String, String> query) {
    String text = query.getFirst(WAIT);
    if (text == null) {
      return Duration.ZERO;
    }
    try {
      Duration wait = Duration.parse(text);
      if (wait.isNegative()) {
        throw new InvalidRequestException(WAIT, "'wait' is negative: " + text);
      }
      return wait.compareTo(config.maxWait()) > 0 ? config.maxWait() : wait;
    } catch (DateTimeParseException e) {
      throw new InvalidRequestException(
          WAIT, "'wait' is an ISO 8601 duration such as PT25S, not '" + text + "'");
    }
  }
}
