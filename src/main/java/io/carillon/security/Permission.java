package io.carillon.security;

/** A permission that an endpoint can require of its caller. */
public enum Permission {
  /** Nothing: open to anonymous callers. */
  NONE,
  /** Authentication: by token, ticket, cookie or login. */
  IDENTITY,
  /** To subscribe to channels. */
  SUBSCRIBE,
  /** To publish to channels. */
  PUBLISH,
  /** To administer the hub. */
  ADMIN
}
