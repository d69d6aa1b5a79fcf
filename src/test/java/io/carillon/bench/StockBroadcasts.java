package io.carillon.bench;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is written by hand today: a JAX-RS resource with the implementation's own {@code
 * SseBroadcaster}.
 */
@Path("channels/{channel}")
public class StockBroadcasts {
  private static final Map<String, SseBroadcaster> BROADCASTERS = new ConcurrentHashMap<>();
  private static final AtomicLong IDS = new AtomicLong();

  @Context Sse sse;

  /** Subscribes. */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void subscribe(@PathParam("channel") String channel, @Context SseEventSink sink) {
    // without a first event the head of the answer does not leave
    sink.send(sse.newEventBuilder().comment("welcome").build());
    broadcaster(channel).register(sink);
  }

  /** Publishes. */
  @POST
  public void publish(@PathParam("channel") String channel, String data) {
    broadcaster(channel)
        .broadcast(
            sse.newEventBuilder()
                .id(Long.toString(IDS.incrementAndGet()))
                .data(String.class, data)
                .build());
  }

  private SseBroadcaster broadcaster(String channel) {
    return BROADCASTERS.computeIfAbsent(channel, name -> sse.newBroadcaster());
  }
}
