package io.carillon.push;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.EnumNames;
import io.carillon.jpa.Micros;
import io.carillon.log.LogUnavailableException;
import io.carillon.shared.PushDevice;
import io.carillon.shared.PushDevices;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Sends messages to one device, in their order, and does with the device what the push service
 * answers. Thread-safe.
 */
final class DeviceDelivery {
  private static final Logger LOG = System.getLogger(DeviceDelivery.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration MAX_PAUSE = Duration.ofHours(6);
  private static final int MAX_DOUBLINGS = 12;

  /** With the pauses, about two weeks. */
  private static final int MAX_FAILURES = 64;

  private final PushDevices devices;
  private final PushClient client;
  private final Clock clock;
  private final OutageLog refusals =
      new OutageLog(
          LOG,
          "A push service refuses messages of the hub; they are tried again",
          "Push services accept messages of the hub");
  private final Map<PushAnswer.Kind, LongAdder> answers = new EnumMap<>(PushAnswer.Kind.class);

  DeviceDelivery(PushDevices devices, PushClient client, Clock clock) {
    this.devices = devices;
    this.client = client;
    this.clock = clock;
    for (PushAnswer.Kind kind : PushAnswer.Kind.values()) {
      answers.put(kind, new LongAdder());
    }
  }

  /** Attempts of this node, by their result. */
  Map<String, LongSupplier> results() {
    Map<String, LongSupplier> results = new TreeMap<>();
    answers.forEach((kind, count) -> results.put(EnumNames.lowerCase(kind), count::sum));
    return results;
  }

  /**
   * Sends messages to a device that this node has leased, and moves its position on.
   *
   * @param end the position after all of them
   */
  Void deliver(PushDevice device, Subscription subscription, List<PushMessage> messages, long end)
      throws InterruptedException {
    try {
      send(device, subscription, messages, end);
    } catch (LogUnavailableException unavailable) { // another node continues after the lease
      LOG.log(Level.DEBUG, "A device waits for the database", unavailable);
    } catch (RuntimeException failure) {
      LOG.log(Level.ERROR, "A message could not be sent; it will be tried again", failure);
    }
    return null;
  }

  private void send(
      PushDevice device, Subscription subscription, List<PushMessage> messages, long end)
      throws InterruptedException {
    long sent = device.position();
    int failures = device.failures();
    for (PushMessage message : messages) {
      if (!isLeasedFor(device, PushClient.TIMEOUT)) { // others were slow: at the next lease
        devices.finish(List.of(device), sent);
        return;
      }
      PushAnswer answer = client.send(subscription, message);
      answers.get(answer.kind()).increment();
      switch (answer.kind()) {
        case ACCEPTED -> {
          refusals.succeeded();
          if (!devices.tryAdvance(device, message.seq())) {
            return; // another node has taken over
          }
          sent = message.seq();
          failures = 0;
        }
        case GONE -> {
          LOG.log(Level.DEBUG, "A device is removed: {0}", answer.detail());
          devices.remove(device.id(), device.user());
          return;
        }
        case REFUSED, UNAVAILABLE -> {
          retryLater(device, sent, failures + 1, answer);
          return;
        }
      }
    }
    devices.finish(List.of(device), end);
  }

  private boolean isLeasedFor(PushDevice device, Duration duration) {
    return Micros.of(clock.instant().plus(duration)) < device.leasedUntil();
  }

  private void retryLater(PushDevice device, long sent, int failures, PushAnswer answer) {
    if (answer.kind() == PushAnswer.Kind.REFUSED) {
      refusals.failed(new IOException(answer.detail()));
    }
    if (failures > MAX_FAILURES) {
      LOG.log(Level.INFO, "A device is removed after many attempts: {0}", answer.detail());
      devices.remove(device.id(), device.user());
      return;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    Duration bounded = pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
    Duration wanted =
        answer.retryAfter().filter(each -> each.compareTo(bounded) > 0).orElse(bounded);
    devices.postpone(device, sent, clock.instant().plus(wanted), failures);
  }
}
