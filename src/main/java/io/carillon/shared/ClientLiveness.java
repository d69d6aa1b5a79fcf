package io.carillon.shared;

import io.carillon.cluster.Hint;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import io.carillon.security.Caller;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Client heartbeats, which any node receives and which count at the node that has the streams. They
 * are passed on by relay only: if one is lost and a stream is closed for it, the client reconnects.
 */
public final class ClientLiveness {
  private final FanOut fanOut;
  private final Consumer<Hint> others;

  /**
   * @param others broadcasts a hint
   */
  public ClientLiveness(FanOut fanOut, Consumer<Hint> others) {
    this.fanOut = fanOut;
    this.others = others;
  }

  /** A heartbeat for the streams with these client ids; without ids, for all of the caller's. */
  public void from(Caller caller, List<String> clientIds) {
    int found = count(caller.user(), clientIds);
    if (clientIds.isEmpty() ? caller.user().isPresent() : found < clientIds.size()) {
      others.accept(new Hint.ClientsAlive(caller.user(), clientIds));
    }
  }

  /** A heartbeat that another node has received. */
  public void onHint(Hint.ClientsAlive hint) {
    count(hint.user(), hint.clientIds());
  }

  private int count(Optional<String> user, List<String> clientIds) {
    List<Subscription> streams =
        streams(user, clientIds).stream()
            .filter(stream -> stream.reader().user().equals(user))
            .toList();
    streams.forEach(Subscription::showLife);
    return streams.size();
  }

  private List<Subscription> streams(Optional<String> user, List<String> clientIds) {
    if (!clientIds.isEmpty()) {
      return clientIds.stream().map(fanOut::find).flatMap(Optional::stream).toList();
    }
    return user.isEmpty() ? List.of() : List.copyOf(fanOut.subscriptions());
  }
}
