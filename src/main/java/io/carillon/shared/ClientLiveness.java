package io.carillon.shared;

import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import io.carillon.security.Caller;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Client heartbeats: a client sends them to any node, and they count for its streams on every node.
 * Other nodes receive them by relay only: if one is lost and a stream is closed as idle, its client
 * reconnects.
 */
public final class ClientLiveness {
  private static final String HINT = "alive\n";

  private final FanOut fanOut;
  private final Consumer<String> broadcast;

  /**
   * @param broadcast sends a hint about clients without streams here to the other nodes
   */
  public ClientLiveness(FanOut fanOut, Consumer<String> broadcast) {
    this.fanOut = fanOut;
    this.broadcast = broadcast;
  }

  /**
   * A client is alive: its streams with these client ids, or all streams of its user if there are
   * none.
   */
  public void from(Caller caller, List<String> clientIds) {
    int found = count(caller.user(), clientIds);
    if (clientIds.isEmpty() ? caller.user().isPresent() : found < clientIds.size()) {
      List<String> lines = new ArrayList<>(List.of(caller.user().orElse("")));
      lines.addAll(clientIds);
      broadcast.accept(HINT + String.join("\n", lines));
    }
  }

  /** A hint of another node. */
  public void heard(String hint) {
    if (hint.startsWith(HINT)) {
      List<String> lines = Arrays.asList(hint.substring(HINT.length()).split("\n"));
      Optional<String> user = Optional.of(lines.get(0)).filter(name -> !name.isEmpty());
      count(user, lines.subList(1, lines.size()));
    }
  }

  private int count(Optional<String> user, List<String> clientIds) {
    List<Subscription> alive =
        clientIds.isEmpty()
            ? user.map(fanOut::ofUser).orElse(List.of())
            : clientIds.stream()
                .map(fanOut::find)
                .flatMap(Optional::stream)
                .filter(stream -> stream.reader().user().equals(user))
                .toList();
    alive.forEach(Subscription::showLife);
    return alive.size();
  }
}
