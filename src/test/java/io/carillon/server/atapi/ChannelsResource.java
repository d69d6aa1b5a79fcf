package io.carillon.server.atapi;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** {@code /api/channels}, as the hub has it. */
@Path("channels")
public class ChannelsResource {
  /** The application's own. */
  @GET
  @Produces("text/plain")
  public String channels() {
    return "web, shop";
  }
}
