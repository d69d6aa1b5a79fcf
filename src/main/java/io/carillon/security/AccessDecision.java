package io.carillon.security;

/** Whether a request is let through. */
public enum AccessDecision {
  /** It is. */
  ALLOWED,
  /** It is not, as nobody known asks: 401. */
  UNAUTHENTICATED,
  /** It is not, as who asks may not do that: 403. */
  FORBIDDEN
}
