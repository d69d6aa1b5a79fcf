package io.carillon.security;

/**
 * Decides. Nothing but its arguments counts: no clock, no settings, no request. That the hub is
 * open is a caller who is known and may do everything.
 */
public final class Permissions {
  private Permissions() {}

  /** Whether {@code caller} may do what is needed. */
  public static Decision decide(Caller caller, Need need) {
    if (need.permission() == Permission.NONE) {
      return Decision.ALLOWED;
    }
    if (!caller.isKnown()) {
      return Decision.WHO_ARE_YOU;
    }
    Grants grants = caller.grants();
    boolean allowed =
        switch (need.permission()) {
          case NONE, IDENTITY -> true;
          case SUBSCRIBE -> need.channels().stream().allMatch(grants::maySubscribe);
          case PUBLISH -> need.channels().stream().allMatch(grants::mayPublish);
          case ADMIN -> grants.admin();
        };
    return allowed ? Decision.ALLOWED : Decision.NOT_ALLOWED;
  }
}
