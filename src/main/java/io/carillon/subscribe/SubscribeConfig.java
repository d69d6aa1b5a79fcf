package io.carillon.subscribe;

import java.time.Duration;

/**
 * Settings of streams.
 *
 * @param reconnectDelay what streams tell clients to wait before they come back; each is told
 *     between half and one and a half times that
 * @param maxAge how long a stream lives, give or take a tenth; zero = for ever
 * @param maxWait longest {@code wait} of a long-poll
 * @param compression whether streams are compressed for clients that accept it
 */
public record SubscribeConfig(
    Duration reconnectDelay, Duration maxAge, Duration maxWait, boolean compression) {}
