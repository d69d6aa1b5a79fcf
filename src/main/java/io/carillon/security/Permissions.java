package io.carillon.security;

import io.carillon.event.ChannelName;
import java.util.List;

/**
 * Decides. Nothing but its arguments counts: no clock, no settings, no request. That the hub is
 * open is a caller who is known and may do everything.
 */
public final class Permissions {
  private Permissions() {}

  /** Whether {@code caller} may do what is needed. */
  public static AccessDecision decide(Caller caller, RequiredPermission need) {
    if (need.permission() == Permission.NONE) {
      return AccessDecision.ALLOWED;
    }
    if (!caller.isKnown()) {
      return AccessDecision.UNAUTHENTICATED;
    }
    Grants grants = caller.grants();
    boolean allowed =
        switch (need.permission()) {
          case NONE, IDENTITY -> true;
          case SUBSCRIBE, PUBLISH -> forbidden(caller, need).isEmpty();
          case ADMIN -> grants.admin();
        };
    return allowed ? AccessDecision.ALLOWED : AccessDecision.FORBIDDEN;
  }

  /** The channels with which {@code caller} may not do what is needed, by name. */
  public static List<String> forbidden(Caller caller, RequiredPermission need) {
    Grants grants = caller.grants();
    return need.channels().stream()
        .filter(
            channel ->
                need.permission() == Permission.PUBLISH
                    ? !grants.mayPublish(channel)
                    : !grants.maySubscribe(channel))
        .map(ChannelName::value)
        .sorted()
        .toList();
  }
}
