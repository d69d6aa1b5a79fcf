package io.carillon.http;

import io.carillon.channel.FanOut;
import io.carillon.channel.Subscription;
import io.carillon.security.Caller;
import io.carillon.security.Identification;
import io.carillon.security.Needs;
import io.carillon.security.Permission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code POST /api/heartbeat}: a client says that it is alive, and learns whether the hub is. */
@Path("heartbeat")
@ApplicationScoped
public class HeartbeatResource {
  @Inject FanOut fanOut;

  /**
   * Counts as a sign of life of the streams named by {@code ?clientId=}, as they announced it; of
   * all streams of the caller's user if none is. 204, also if there are none.
   */
  @POST
  @Needs(Permission.IDENTITY)
  public void alive(
      @QueryParam("clientId") List<String> clientIds, @Context HttpServletRequest request) {
    Caller caller = Identification.caller(request);
    meant(clientIds, caller)
        .filter(stream -> stream.reader().user().equals(caller.user()))
        .forEach(Subscription::showLife);
  }

  private Stream<Subscription> meant(List<String> clientIds, Caller caller) {
    if (!clientIds.isEmpty()) {
      return clientIds.stream().map(fanOut::find).flatMap(Optional::stream);
    }
    return caller.user().isEmpty() ? Stream.empty() : fanOut.subscriptions().stream();
  }
}
