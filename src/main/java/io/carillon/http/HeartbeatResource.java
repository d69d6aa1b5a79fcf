package io.carillon.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/** {@code POST /api/heartbeat}: a client says that it is alive, and learns whether the hub is. */
@Path("heartbeat")
@ApplicationScoped
public class HeartbeatResource {
  /** 204. */
  @POST
  public void alive() {
    // the answer is all there is to it
  }
}
