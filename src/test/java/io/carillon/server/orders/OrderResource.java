package io.carillon.server.orders;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;

/** {@code /app/orders/{customer}/{number}}. */
@Path("orders/{customer}/{number}")
@RequestScoped
public class OrderResource {
  /** Header with the time after the commit. */
  public static final String COMMITTED_AT = "Committed-At";

  @Inject OrderService orders;

  /**
   * Places an order: 204 once it is committed, 409 if it was rolled back on request, 500 with the
   * reasons otherwise.
   */
  @POST
  public Response place(
      @PathParam("customer") String customer,
      @PathParam("number") int number,
      @QueryParam("in-vain") @DefaultValue("false") boolean inVain,
      @QueryParam("flush") @DefaultValue("false") boolean flush) {
    try {
      if (inVain) {
        orders.placeInVain(customer, number);
      } else if (flush) {
        orders.placeAndFlush(customer, number);
      } else {
        orders.place(customer, number);
      }
      return Response.noContent().header(COMMITTED_AT, Instant.now()).build();
    } catch (OrderService.OutOfStockException rolledBack) {
      return Response.status(Response.Status.CONFLICT).build();
    } catch (Exception refused) { // also the checked ones of a commit
      return Response.serverError().type("text/plain").entity(reasons(refused)).build();
    }
  }

  private static String reasons(Exception failure) {
    StringBuilder reasons = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      reasons.append(cause).append('\n');
    }
    return reasons.toString();
  }
}
