/**
 * Attacks on the packaged hub, {@code mvn verify -Pattack}: bounded floods and malformed requests
 * over HTTP/1.1 and HTTP/2. Tests are tagged {@code attack} and named {@code …AttackIT}, but for
 * {@link NoAttackIT}.
 */
package io.carillon.attack;
