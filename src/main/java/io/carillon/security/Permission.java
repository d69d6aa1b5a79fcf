package io.carillon.security;

/** What somebody may be allowed to do. */
public enum Permission {
  /** Nothing that would need to be allowed. */
  NONE,
  /** To be somebody: known to the hub by token, ticket, cookie or login. */
  IDENTITY,
  /** To read channels. */
  SUBSCRIBE,
  /** To publish to channels. */
  PUBLISH,
  /** To look after the hub. */
  ADMIN
}
