/**
 * Sign-in of users of the pages at an OpenID provider (OpenID Connect Core 1.0, 3.1): authorization
 * code with PKCE, where the hub redeems the code.
 */
@NullMarked
package io.carillon.oidc;

import org.jspecify.annotations.NullMarked;
