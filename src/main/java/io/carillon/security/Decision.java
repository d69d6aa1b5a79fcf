package io.carillon.security;

/** Whether a request is let through. */
public enum Decision {
  /** It is. */
  ALLOWED,
  /** It is not, as nobody known asks: 401. */
  WHO_ARE_YOU,
  /** It is not, as who asks may not do that: 403. */
  NOT_ALLOWED
}
