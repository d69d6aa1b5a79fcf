/**
 * Brokers of the application server (Jakarta Messaging 3.1): messages of its destinations become
 * events, and events become messages. Only this package uses {@code jakarta.jms}, and its classes
 * are loaded only if a destination is configured, so that the hub runs on servers without it.
 */
@NullMarked
package io.carillon.jms;

import org.jspecify.annotations.NullMarked;
