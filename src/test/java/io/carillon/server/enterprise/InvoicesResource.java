package io.carillon.server.enterprise;

import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;

/** {@code /billing/invoices/{id}}. */
@Path("invoices/{id}")
@RequestScoped
public class InvoicesResource {
  @EJB Billing billing;

  /** Sends an invoice: 204, or 409 when that was rolled back. */
  @POST
  public Response send(
      @PathParam("id") String id, @QueryParam("in-vain") @DefaultValue("false") boolean inVain) {
    if (!inVain) {
      billing.send(id);
      return Response.noContent().build();
    }
    try {
      billing.sendInVain(id);
      return Response.serverError().build();
    } catch (EJBException rolledBack) {
      return Response.status(Response.Status.CONFLICT).build();
    }
  }
}
