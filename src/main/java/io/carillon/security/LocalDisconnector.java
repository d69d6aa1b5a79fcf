package io.carillon.security;

import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import java.util.List;
import java.util.Optional;

/** Ends streams of this node. */
public final class LocalDisconnector implements Disconnector {
  private final FanOut fanOut;

  public LocalDisconnector(FanOut fanOut) {
    this.fanOut = fanOut;
  }

  @Override
  public Outcome disconnect(DisconnectTarget target) {
    List<Subscription> meant =
        target instanceof DisconnectTarget.Connection connection
            ? fanOut.find(connection.id()).stream().toList()
            : fanOut.subscriptions().stream().filter(each -> isMeant(each, target)).toList();
    meant.forEach(subscription -> subscription.close(CloseReason.DISCONNECTED));
    return new Outcome(meant.size(), 0);
  }

  private static boolean isMeant(Subscription subscription, DisconnectTarget target) {
    if (target instanceof DisconnectTarget.User user) {
      return subscription.reader().user().equals(Optional.of(user.name()));
    }
    return target instanceof DisconnectTarget.Token token
        && subscription.terms().tokenId().equals(token.id());
  }
}
