package io.carillon.server.application;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** {@code /app/channels}: called like one of the hub's resources, and at the same path. */
@Path("channels")
@RequestScoped
public class ChannelsResource {
  /** The ways in which orders are sold. */
  @GET
  @Produces("text/plain")
  public String salesChannels() {
    return "web, shop";
  }

  /** An error that JAX-RS itself answers. */
  @GET
  @Path("broken")
  public String fail() {
    throw new IllegalArgumentException("the inside of the application");
  }
}
