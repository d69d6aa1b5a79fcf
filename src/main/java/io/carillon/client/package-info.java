/**
 * The Java client: subscribes to channels of a hub and publishes to them, by {@code java.net.http}.
 * It uses the JDK only, so that programs need nothing else of Carillon.
 *
 * <p>Start with {@link io.carillon.client.CarillonClient}.
 */
@NullMarked
package io.carillon.client;

import org.jspecify.annotations.NullMarked;
