package io.carillon.server.application;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import java.util.stream.Collectors;

/** {@code /app/orders/{channel}}. */
@Path("orders/{channel}")
@RequestScoped
public class OrdersResource {
  @Inject Orders orders;
  @Inject AppendedEvents appended;

  /** Places orders in one transaction: 204, or 409 when it was rolled back. */
  @POST
  public Response place(
      @PathParam("channel") String channel,
      @QueryParam("count") int count,
      @QueryParam("in-vain") @DefaultValue("false") boolean inVain) {
    if (inVain) {
      orders.placeInVain(channel, count);
    } else {
      orders.place(channel, count);
    }
    return Response.noContent().build();
  }

  /** Broadcasts inside a transaction that is rolled back: 409. */
  @POST
  @Path("announced-in-vain")
  public Response announceInVain(@Context Sse sse) {
    orders.announceInVain(sse);
    return Response.serverError().build();
  }

  /** Places one order asynchronously, and answers 204 when its event has been appended. */
  @POST
  @Path("async")
  public Response placeAsync(@PathParam("channel") String channel) {
    orders.placeAsync(channel).toCompletableFuture().join();
    return Response.noContent().build();
  }

  /** An event that is too large: 413, if publishing throws inside the transaction. */
  @POST
  @Path("huge")
  public Response placeHugeOrder(@PathParam("channel") String channel) {
    try {
      orders.placeHugeOrder(channel);
      return Response.noContent().build();
    } catch (RuntimeException refused) {
      return Response.status(Response.Status.REQUEST_ENTITY_TOO_LARGE)
          .entity(refused.getMessage())
          .build();
    }
  }

  /** How many orders are stored. */
  @GET
  @Path("stored")
  @Produces("text/plain")
  public String stored(@PathParam("channel") String channel) {
    return Long.toString(orders.count(channel));
  }

  /** Positions that the application was told of, separated by commas. */
  @GET
  @Path("appended")
  @Produces("text/plain")
  public String appended(@PathParam("channel") String channel) {
    return appended.positions(channel).stream()
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }
}
