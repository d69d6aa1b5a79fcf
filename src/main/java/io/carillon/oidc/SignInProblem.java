package io.carillon.oidc;

import io.carillon.event.EnumNames;

/** Why a sign-in failed, for the page, which has a text for each. */
public enum SignInProblem {
  /** The user or the provider has refused. */
  CANCELLED,
  /** The provider does not answer, or not now. */
  UNAVAILABLE,
  /** The hub's settings do not fit those of the provider. */
  MISCONFIGURED,
  /** The code or the cookie of the sign-in is no longer valid. */
  EXPIRED,
  /** The answer belongs to another sign-in, perhaps of another browser. */
  MISMATCH,
  /** The provider's answer or its ID token is not valid. */
  INVALID;

  /** As it is in the address of the page. */
  String code() {
    return EnumNames.kebabCase(this);
  }
}
