package io.carillon.security;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import java.util.List;

/** Closes streams of this node. */
public final class LocalDisconnector implements Disconnector {
  private final FanOut fanOut;

  public LocalDisconnector(FanOut fanOut) {
    this.fanOut = fanOut;
  }

  @Override
  public Outcome disconnect(DisconnectTarget target) {
    List<Subscription> selected = selected(target);
    selected.forEach(subscription -> subscription.close(CloseReason.DISCONNECTED));
    return new Outcome(selected.size(), 0);
  }

  private List<Subscription> selected(DisconnectTarget target) {
    if (target instanceof DisconnectTarget.Connection connection) {
      return fanOut.find(connection.id()).stream().toList();
    }
    if (target instanceof DisconnectTarget.User user) {
      return fanOut.ofUser(user.name());
    }
    return fanOut.subscriptions().stream()
        .filter(
            each ->
                target instanceof DisconnectTarget.Token token
                    && each.terms().tokenId().equals(token.id()))
        .toList();
  }
}
