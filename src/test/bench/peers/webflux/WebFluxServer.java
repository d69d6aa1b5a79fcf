package io.carillon.bench.webflux;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Server-Sent Events with Spring WebFlux: one sink of Reactor for each channel. */
@SpringBootApplication
@RestController
@RequestMapping("channels/{channel}")
public class WebFluxServer {
  /** As many as Carillon keeps in memory for a slow subscriber. */
  private static final int BUFFER = 10_000;

  private static final Duration SPIN = Duration.ofSeconds(1);

  private final Map<String, Sinks.Many<ServerSentEvent<String>>> channels =
      new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();

  /** Starts it: {@code --server.port}, {@code --server.address}. */
  public static void main(String[] args) {
    SpringApplication.run(WebFluxServer.class, args);
  }

  /** Subscribes. The head of the response leaves with the first element, so that is a comment. */
  @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  public Flux<ServerSentEvent<String>> subscribe(@PathVariable String channel) {
    return sink(channel)
        .asFlux()
        .onBackpressureBuffer(BUFFER)
        .startWith(ServerSentEvent.<String>builder().comment("welcome").build());
  }

  /** Publishes. */
  @PostMapping
  public void publish(@PathVariable String channel, @RequestBody String data) {
    sink(channel)
        .emitNext(
            ServerSentEvent.builder(data).id(Long.toString(ids.incrementAndGet())).build(),
            Sinks.EmitFailureHandler.busyLooping(SPIN));
  }

  private Sinks.Many<ServerSentEvent<String>> sink(String channel) {
    return channels.computeIfAbsent(channel, name -> Sinks.many().multicast().directBestEffort());
  }
}
