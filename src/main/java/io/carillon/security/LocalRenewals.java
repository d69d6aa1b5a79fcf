package io.carillon.security;

import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import java.util.Optional;

/** Renews streams of this node. */
public final class LocalRenewals implements Renewals {
  private final FanOut fanOut;

  public LocalRenewals(FanOut fanOut) {
    this.fanOut = fanOut;
  }

  @Override
  public Outcome renew(String clientId, Caller caller) {
    Optional<Subscription> found = fanOut.find(clientId).filter(stream -> isOwn(stream, caller));
    if (found.isEmpty()) {
      return Outcome.UNKNOWN;
    }
    Subscription stream = found.get();
    if (!stream.positions().keySet().stream().allMatch(caller.grants()::maySubscribe)) {
      return Outcome.FORBIDDEN;
    }
    if (!stream.reader().roles().equals(caller.roles())) {
      return Outcome.OTHER_ROLES;
    }
    stream.renew(caller.streamTerms());
    return Outcome.RENEWED;
  }

  /** By the user; without one, only the same token is known to be of the same client. */
  private static boolean isOwn(Subscription stream, Caller caller) {
    return caller.user().isPresent()
        ? stream.reader().user().equals(caller.user())
        : stream.reader().user().isEmpty()
            && !caller.tokenId().isEmpty()
            && stream.terms().tokenId().equals(caller.tokenId());
  }
}
