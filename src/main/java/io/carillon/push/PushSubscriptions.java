package io.carillon.push;

import io.carillon.config.PushConfig;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.EventLog;
import io.carillon.notification.Notification;
import io.carillon.shared.Agreements;
import io.carillon.shared.PushDevice;
import io.carillon.shared.PushDevices;
import io.carillon.shared.QuietHours;
import io.carillon.shared.QuietHoursStore;
import java.security.interfaces.ECPrivateKey;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of users, and the key of the hub. Thread-safe; calls block.
 *
 * <p>Every method throws {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
public final class PushSubscriptions {
  private final PushConfig config;
  private final Agreements agreements;
  private final EventLog log;
  private final PushDevices devices;
  private final QuietHoursStore quietHours;
  private final EndpointPolicy policy;
  private final Clock clock;
  private @Nullable Vapid vapid; // guarded by this

  public PushSubscriptions(
      PushConfig config,
      Agreements agreements,
      EventLog log,
      PushDevices devices,
      QuietHoursStore quietHours,
      Clock clock) {
    this.config = config;
    this.agreements = agreements;
    this.log = log;
    this.devices = devices;
    this.quietHours = quietHours;
    this.policy = new EndpointPolicy(config.allowsLocalEndpoints());
    this.clock = clock;
  }

  /** The key of the hub, the same on all nodes; empty if Web Push is off. */
  synchronized Optional<Vapid> vapid() {
    if (vapid == null && config.contact().isPresent()) {
      byte[] number = Base64.getUrlDecoder().decode(privateKey());
      vapid = new Vapid(P256.privateKey(number), config.contact().get(), clock);
    }
    return Optional.ofNullable(vapid);
  }

  private String privateKey() {
    return config
        .privateKey()
        .orElseGet(() -> agreements.pushKey(PushSubscriptions::generatePrivateKey));
  }

  private static String generatePrivateKey() {
    ECPrivateKey generated = (ECPrivateKey) P256.generate().getPrivate();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(P256.number(generated));
  }

  /** The addresses that the hub sends to. */
  EndpointPolicy policy() {
    return policy;
  }

  /** Subscribes a device of a user, from the next notification on; or renews its subscription. */
  PushDevice subscribe(String user, Subscription subscription) {
    return devices.put(
        subscription.id(), user, subscription.stored(), log.extent(Notification.CHANNEL).head());
  }

  /**
   * Reads a subscription in a request.
   *
   * @throws io.carillon.wire.RejectedBodyException if it is not valid
   */
  Subscription read(byte[] json, int maxDepth, Reader reader, Selector allowed) {
    return Subscription.read(json, maxDepth, policy, reader, allowed);
  }

  /**
   * Reads the replacement of a subscription in a request.
   *
   * @throws io.carillon.wire.RejectedBodyException if it is not valid
   */
  Replacement readReplacement(byte[] json, int maxDepth) {
    return Replacement.read(json, maxDepth, policy);
  }

  /**
   * Replaces the subscription of a device, which keeps its user, roles, topics and position. A
   * repetition finds what the first request has done.
   *
   * @return the device afterwards; empty if there is none with this endpoint and secret
   */
  Optional<PushDevice> replace(Replacement replacement) {
    String id = replacement.replacing().id();
    return devices
        .replace(
            replacement.oldId(),
            id,
            before -> replacement.redefine(Subscription.of(before, policy)))
        .or(
            () ->
                devices
                    .find(id)
                    .filter(device -> replacement.isDone(Subscription.of(device, policy))));
  }

  /** The devices of a user, the last subscribed first. */
  List<PushDevice> of(String user) {
    return devices.of(user);
  }

  /** Removes a device of a user, and returns whether there was one. */
  boolean remove(String user, String id) {
    return devices.remove(id, user);
  }

  /** When the user does not want to be disturbed. */
  Optional<QuietHours> quietHours(String user) {
    return quietHours.of(user);
  }

  /** Sets that, for all devices of the user; empty: never. */
  void setQuietHours(String user, Optional<QuietHours> hours) {
    hours.ifPresentOrElse(each -> quietHours.put(user, each), () -> quietHours.remove(user));
  }

  /** Erases what is stored of a user. */
  long erase(String user) {
    return (long) devices.erase(user) + quietHours.remove(user);
  }
}
