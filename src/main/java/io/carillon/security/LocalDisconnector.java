package io.carillon.security;

import io.carillon.channel.CloseReason;
import io.carillon.channel.FanOut;
import io.carillon.channel.Subscription;
import java.util.List;
import java.util.Optional;

/** Ends streams of this node. */
public final class LocalDisconnector implements Disconnector {
  private final FanOut fanOut;

  public LocalDisconnector(FanOut fanOut) {
    this.fanOut = fanOut;
  }

  @Override
  public Outcome disconnect(Target target) {
    List<Subscription> meant =
        target instanceof Target.Connection connection
            ? fanOut.find(connection.id()).stream().toList()
            : fanOut.subscriptions().stream().filter(each -> isMeant(each, target)).toList();
    meant.forEach(subscription -> subscription.close(CloseReason.DISCONNECTED));
    return new Outcome(meant.size(), 0);
  }

  private static boolean isMeant(Subscription subscription, Target target) {
    if (target instanceof Target.User user) {
      return subscription.reader().user().equals(Optional.of(user.name()));
    }
    return target instanceof Target.Token token
        && subscription.tenure().tokenId().equals(token.id());
  }
}
