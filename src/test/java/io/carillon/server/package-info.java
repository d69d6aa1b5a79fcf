/**
 * The hub on Jakarta EE application servers, as users deploy it: {@code mvn verify -Pservers}, or
 * one server by its own profile.
 */
@NullMarked
package io.carillon.server;

import org.jspecify.annotations.NullMarked;
