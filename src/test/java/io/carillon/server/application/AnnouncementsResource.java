package io.carillon.server.application;

import io.carillon.api.OnChannel;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;

/** {@code /app/announcements}: the standard's broadcaster with the server's own sinks. */
@Path("announcements")
@RequestScoped
public class AnnouncementsResource {
  /** The channel behind it. */
  public static final String CHANNEL = "announcements";

  @Inject
  @OnChannel(CHANNEL)
  SseBroadcaster announcements;

  /** Listens. */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void listen(@Context SseEventSink sink) {
    announcements.register(sink);
  }

  /** Announces; 204 after the commit. */
  @POST
  public void announce(@Context Sse sse, String text) {
    announcements
        .broadcast(sse.newEventBuilder().name("news").data(String.class, text).build())
        .toCompletableFuture()
        .join();
  }
}
