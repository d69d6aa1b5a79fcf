package io.carillon.push;

import java.time.Duration;

/**
 * A message for a device.
 *
 * @param seq the seq of its newest notification
 * @param json what the device gets, encrypted; its forms are in docs/push.md
 * @param ttl how long the push service keeps it for a device that is not reachable
 * @param topic an earlier message with the same one is replaced (RFC 8030, 5.4)
 */
record PushMessage(long seq, String json, Duration ttl, Urgency urgency, String topic) {}
