package io.carillon.system;

import io.carillon.wire.EventStreamListener;
import io.carillon.wire.EventStreamParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** A request for an event stream over real HTTP, and the parser of its answer. */
public final class StreamExchange implements AutoCloseable {
  static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final EventStreamParser parser;
  private final CompletableFuture<HttpResponse<Void>> exchange;
  private final CompletableFuture<HttpResponse.ResponseInfo> head = new CompletableFuture<>();

  private StreamExchange(HttpClient http, HttpRequest request, EventStreamListener listener) {
    parser = new EventStreamParser(listener);
    exchange =
        http.sendAsync(
            request,
            info -> {
              head.complete(info);
              return HttpResponse.BodyHandlers.ofByteArrayConsumer(this::read).apply(info);
            });
    exchange.whenComplete((response, failure) -> headFails(failure));
  }

  /** Asks for a stream, with header lines as name and value in turn. */
  public static StreamExchange open(URI uri, EventStreamListener listener, String... headers) {
    return open(HTTP, uri, listener, headers);
  }

  /** The same with a client of its own. */
  static StreamExchange open(
      HttpClient http, URI uri, EventStreamListener listener, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return new StreamExchange(http, request.build(), listener);
  }

  private void read(Optional<byte[]> chunk) {
    chunk.ifPresent(parser::push);
  }

  private void headFails(Throwable failure) {
    if (failure != null) {
      head.completeExceptionally(failure);
    }
  }

  /** Status and headers, as soon as they are there. */
  public HttpResponse.ResponseInfo head() {
    return head.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** Tells of a status that is not 200, as soon as it is there. */
  void whenRefused(IntConsumer refused) {
    head.thenAccept(
        info -> {
          if (info.statusCode() != 200) {
            refused.accept(info.statusCode());
          }
        });
  }

  /** Has something done when the stream has ended, however that came. */
  public void whenEnded(Runnable action) {
    exchange.whenComplete((response, failure) -> action.run());
  }

  @Override
  public void close() {
    exchange.cancel(true);
  }
}
