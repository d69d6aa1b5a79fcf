package io.carillon.server.application;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Answers 409 when a transaction was rolled back. */
@Provider
public class OutOfStockMapper implements ExceptionMapper<Orders.OutOfStockException> {
  @Override
  public Response toResponse(Orders.OutOfStockException rolledBack) {
    return Response.status(Response.Status.CONFLICT).type("text/plain").entity("sold out").build();
  }
}
