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
 * Signs of life that clients give to whichever node they reach, and that count where their streams
 * are. Passed on by relay alone: a client that has been silent for too long because of that comes
 * back.
 */
public final class ClientLiveness {
  private static final String WORD = "alive\n";

  private final FanOut fanOut;
  private final Consumer<String> others;

  /**
   * @param others are told of clients that are not here
   */
  public ClientLiveness(FanOut fanOut, Consumer<String> others) {
    this.fanOut = fanOut;
    this.others = others;
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
      others.accept(WORD + String.join("\n", lines));
    }
  }

  /** Another node has said something. */
  public void heard(String word) {
    if (word.startsWith(WORD)) {
      List<String> lines = Arrays.asList(word.substring(WORD.length()).split("\n"));
      Optional<String> user = Optional.of(lines.get(0)).filter(name -> !name.isEmpty());
      count(user, lines.subList(1, lines.size()));
    }
  }

  private int count(Optional<String> user, List<String> clientIds) {
    List<Subscription> meant =
        meant(user, clientIds).stream()
            .filter(stream -> stream.reader().user().equals(user))
            .toList();
    meant.forEach(Subscription::showLife);
    return meant.size();
  }

  private List<Subscription> meant(Optional<String> user, List<String> clientIds) {
    if (!clientIds.isEmpty()) {
      return clientIds.stream().map(fanOut::find).flatMap(Optional::stream).toList();
    }
    return user.isEmpty() ? List.of() : List.copyOf(fanOut.subscriptions());
  }
}
