package io.carillon.shared;

import io.carillon.cluster.Hint;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import io.carillon.security.Caller;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Client heartbeats: a client sends them to any node, and they count for its streams on every node.
 * Other nodes receive them by relay only: if one is lost and a stream is closed as idle, its client
 * reconnects.
 */
public final class ClientLiveness {
  /** Client ids in one hint; a page has one stream. */
  private static final int MAX_IDS = 64;

  private final FanOut fanOut;
  private final BiPredicate<String, Optional<String>> isOwn;
  private final Consumer<Hint> broadcast;

  /**
   * @param isOwn whether a client id may be that of a stream of this user on another node
   * @param broadcast sends a hint about clients without streams here to the other nodes
   */
  public ClientLiveness(
      FanOut fanOut, BiPredicate<String, Optional<String>> isOwn, Consumer<Hint> broadcast) {
    this.fanOut = fanOut;
    this.isOwn = isOwn;
    this.broadcast = broadcast;
  }

  /** A heartbeat for the streams with these client ids; without ids, for all of the caller's. */
  public void from(Caller caller, List<String> clientIds) {
    count(caller.user(), clientIds);
    List<String> elsewhere =
        clientIds.stream()
            .distinct()
            .filter(id -> fanOut.find(id).isEmpty() && isOwn.test(id, caller.user()))
            .limit(MAX_IDS)
            .toList();
    if (clientIds.isEmpty() ? caller.user().isPresent() : !elsewhere.isEmpty()) {
      broadcast.accept(new Hint.ClientsAlive(caller.user(), elsewhere));
    }
  }

  /** A heartbeat that another node has received. */
  public void onHint(Hint.ClientsAlive hint) {
    count(hint.user(), hint.clientIds());
  }

  private void count(Optional<String> user, List<String> clientIds) {
    List<Subscription> alive =
        clientIds.isEmpty()
            ? user.map(fanOut::ofUser).orElse(List.of())
            : clientIds.stream()
                .map(fanOut::find)
                .flatMap(Optional::stream)
                .filter(stream -> stream.reader().user().equals(user))
                .toList();
    alive.forEach(Subscription::showLife);
  }
}
