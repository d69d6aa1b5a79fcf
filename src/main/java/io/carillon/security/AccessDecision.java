package io.carillon.security;

/** The outcome of an authorization check. */
public enum AccessDecision {
  /** The request may proceed. */
  ALLOWED,
  /** The request needs authentication: 401. */
  UNAUTHENTICATED,
  /** The authenticated caller lacks the permission: 403. */
  FORBIDDEN
}
