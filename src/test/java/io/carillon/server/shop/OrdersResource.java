package io.carillon.server.shop;

import io.carillon.api.Channels;
import io.carillon.api.HubUnavailableException;
import io.carillon.api.OnChannel;
import io.carillon.api.PositionOf;
import io.carillon.api.Publication;
import io.carillon.api.Receipt;
import io.carillon.api.ResumableBroadcaster;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.SseEventSink;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** {@code /shop/orders}. */
@Path("orders")
@RequestScoped
public class OrdersResource {
  @Inject Orders orders;
  @Inject ObservedEvents observed;
  @Inject Channels channels;

  @Inject
  @OnChannel(Orders.CHANNEL)
  ResumableBroadcaster broadcaster;

  /** Creates the table. */
  @PUT
  public Response create() throws SQLException {
    orders.createTable();
    return Response.noContent().build();
  }

  /** Places an order, and answers with the receipt of its event: {@code shop 7 false}. */
  @POST
  @Path("{id}")
  @Produces("text/plain")
  public String place(@PathParam("id") long id) throws SQLException {
    AtomicReference<CompletionStage<Receipt>> published = new AtomicReference<>();
    orders.place(id, published::set);
    Receipt receipt = published.get().toCompletableFuture().join();
    return receipt.channel() + " " + receipt.position().orElse(0) + " " + receipt.isDuplicate();
  }

  /** 409: the transaction was rolled back. */
  @POST
  @Path("{id}/in-vain")
  public Response placeInVain(@PathParam("id") long id) {
    try {
      orders.placeInVain(id);
      return Response.noContent().build();
    } catch (RuntimeException rolledBack) {
      return Response.status(Response.Status.CONFLICT).build();
    }
  }

  /** Publishes twice with the same id to any channel: the second receipt; 503 without the hub. */
  @POST
  @Path("twice/{channel}")
  @Produces("text/plain")
  public Response publishTwice(@PathParam("channel") String channel) {
    Publication publication =
        Publication.to(channel).text("once").id("only-one").topic("public/1").build();
    try {
      channels.publish(publication).toCompletableFuture().join();
      Receipt second = channels.publish(publication).toCompletableFuture().join();
      return Response.ok(second.position().orElse(0) + " " + second.isDuplicate()).build();
    } catch (HubUnavailableException unavailable) {
      return Response.status(Response.Status.SERVICE_UNAVAILABLE)
          .entity(unavailable.getMessage())
          .build();
    }
  }

  /** All orders, separated by commas. */
  @GET
  @PositionOf(Orders.CHANNEL)
  @Produces("text/plain")
  public String list(@QueryParam("snapshot") boolean isSnapshot) throws SQLException {
    List<Long> ids = isSnapshot ? orders.listOfSnapshot() : orders.list();
    return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** The events of orders, on a sink of the server. */
  @GET
  @Path("events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public void listen(@Context SseEventSink sink, @HeaderParam("Last-Event-ID") String lastEventId) {
    broadcaster.register(sink, lastEventId);
  }

  /** What was observed, one a line. */
  @GET
  @Path("observed")
  @Produces("text/plain")
  public String observed() {
    return observed.all();
  }
}
