package io.carillon.security;

import io.carillon.event.ChannelName;
import java.util.List;

/**
 * Pure authorization decisions: no clock, no configuration, no request. In open mode the caller is
 * authenticated with all grants.
 */
public final class Permissions {
  private Permissions() {}

  /** Decides whether {@code caller} has the required permission. */
  public static AccessDecision decide(Caller caller, RequiredPermission required) {
    if (required.permission() == Permission.NONE) {
      return AccessDecision.ALLOWED;
    }
    if (!caller.isAuthenticated()) {
      return AccessDecision.UNAUTHENTICATED;
    }
    Grants grants = caller.grants();
    boolean allowed =
        switch (required.permission()) {
          case NONE, IDENTITY -> true;
          case SUBSCRIBE, PUBLISH -> hasAllChannels(grants, required);
          case ADMIN -> grants.admin();
        };
    return allowed ? AccessDecision.ALLOWED : AccessDecision.FORBIDDEN;
  }

  /** The channels for which {@code caller} lacks the required permission, sorted by name. */
  public static List<String> forbidden(Caller caller, RequiredPermission required) {
    Grants grants = caller.grants();
    return required.channels().stream()
        .filter(channel -> !hasChannel(grants, required, channel))
        .map(ChannelName::value)
        .sorted()
        .toList();
  }

  private static boolean hasAllChannels(Grants grants, RequiredPermission required) {
    for (ChannelName channel : required.channels()) {
      if (!hasChannel(grants, required, channel)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasChannel(
      Grants grants, RequiredPermission required, ChannelName channel) {
    return required.permission() == Permission.PUBLISH
        ? grants.mayPublish(channel)
        : grants.maySubscribe(channel);
  }
}
