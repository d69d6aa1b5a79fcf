package io.carillon.push;

import io.carillon.publish.UserData;
import java.util.function.Supplier;

/** What Web Push stores of users: their devices and their quiet hours. */
public final class PushUserData implements UserData {
  private final Supplier<PushSubscriptions> subscriptions;

  /**
   * @param subscriptions available once the database is
   */
  public PushUserData(Supplier<PushSubscriptions> subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public String family() {
    return "push";
  }

  @Override
  public long erase(String user) {
    return subscriptions.get().erase(user);
  }
}
