package io.carillon.push;

import io.carillon.event.Event;
import io.carillon.event.Reader;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.notification.Notification;
import io.carillon.security.Caller;
import io.carillon.security.Grants;
import io.carillon.security.Revocations;
import io.carillon.shared.InboxStore;
import io.carillon.shared.PushDevice;
import io.carillon.shared.PushDevices;
import io.carillon.shared.QuietHours;
import io.carillon.shared.QuietHoursStore;
import io.carillon.wire.RejectedBodyException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Sends new notifications to the devices of users. Each device has a position in the log and a
 * lease, so that of several nodes one sends each notification. A node that stops between the answer
 * of a push service and the commit of the position repeats one message; it has the same topic, so a
 * device shows it once.
 *
 * <p>{@link #pass} is called by one thread; messages are sent by others, one device after the
 * other.
 */
public final class PushSender {
  private static final Logger LOG = System.getLogger(PushSender.class.getName());

  /** Devices that are leased together: few enough to be done within a lease. */
  private static final int DEVICES = 50;

  /** Older notifications are not sent: the queue of a device has an end. */
  private static final long MAX_BEHIND = 1_000;

  private static final PageLimit PAGE = new PageLimit((int) MAX_BEHIND, 4 << 20);

  /** How often devices are looked for that wait for an attempt, or were left by another node. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

  private final EventLog log;
  private final PushDevices devices;
  private final QuietHoursStore quietHours;
  private final InboxStore inboxes;
  private final Revocations revocations;
  private final EndpointPolicy policy;
  private final DeviceDelivery delivery;
  private final ExecutorService threads;
  private final Clock clock;
  private long checkedHead = -1; // the thread of passes
  private Instant nextCheck = Instant.MIN; // the same

  private PushSender(
      EventLog log,
      PushDevices devices,
      QuietHoursStore quietHours,
      InboxStore inboxes,
      Revocations revocations,
      EndpointPolicy policy,
      DeviceDelivery delivery,
      ExecutorService threads,
      Clock clock) {
    this.log = log;
    this.devices = devices;
    this.quietHours = quietHours;
    this.inboxes = inboxes;
    this.revocations = revocations;
    this.policy = policy;
    this.delivery = delivery;
    this.threads = threads;
    this.clock = clock;
  }

  /** Attempts of this node, by their result. */
  public Map<String, LongSupplier> results() {
    return delivery.results();
  }

  /**
   * The tables that a sender reads.
   *
   * @param inboxes what users have read elsewhere is not sent
   */
  public record Tables(PushDevices devices, QuietHoursStore quietHours, InboxStore inboxes) {}

  /**
   * A sender for the subscriptions of a hub.
   *
   * @param threads send messages; the caller ends them, as the following
   * @param exchanges for the requests that these wait for
   * @return empty if Web Push is off
   */
  public static Optional<PushSender> of(
      PushSubscriptions subscriptions,
      EventLog log,
      Tables tables,
      Revocations revocations,
      ExecutorService threads,
      Executor exchanges,
      Clock clock) {
    EndpointPolicy policy = subscriptions.policy();
    return subscriptions
        .vapid()
        .map(
            vapid ->
                new PushSender(
                    log,
                    tables.devices(),
                    tables.quietHours(),
                    tables.inboxes(),
                    revocations,
                    policy,
                    new DeviceDelivery(
                        tables.devices(), new PushClient(vapid, policy, exchanges, clock), clock),
                    threads,
                    clock));
  }

  /**
   * Sends what is new to the devices that no other node has leased, and waits for it.
   *
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  public void pass() {
    long head = log.extent(Notification.CHANNEL).head();
    Instant now = clock.instant();
    if (head == checkedHead && now.isBefore(nextCheck)) {
      return;
    }
    List<PushDevice> leased = devices.lease(head, DEVICES);
    while (!leased.isEmpty() && !Thread.currentThread().isInterrupted()) {
      send(leased, head);
      leased = devices.lease(head, DEVICES);
    }
    checkedHead = head;
    nextCheck = now.plus(CHECK_INTERVAL);
  }

  private void send(List<PushDevice> leased, long head) {
    Map<Long, List<PushDevice>> byPosition =
        leased.stream()
            .collect(
                Collectors.groupingBy(PushDevice::position, TreeMap::new, Collectors.toList()));
    Map<String, QuietHours> quiet =
        quietHours.of(leased.stream().map(PushDevice::user).distinct().toList());
    byPosition.forEach(
        (position, group) -> send(group, Math.max(position, head - MAX_BEHIND), head, quiet));
  }

  /** Sends a page of the notifications after a position. */
  private void send(
      List<PushDevice> group, long position, long head, Map<String, QuietHours> quiet) {
    Replay page = log.readAfter(Notification.CHANNEL, position, PAGE);
    List<Event> events = page.events();
    long last = events.isEmpty() ? position : events.get(events.size() - 1).seq();
    long end = page.isLast() ? Math.max(last, head) : last;
    Instant now = clock.instant();
    List<PushDevice> done = new ArrayList<>();
    List<Callable<Void>> sending = new ArrayList<>();
    for (PushDevice device : group) {
      subscription(device)
          .ifPresent(
              subscription -> {
                List<PushMessage> messages = messages(device, subscription, events, now);
                Optional<Instant> quietUntil =
                    Optional.ofNullable(quiet.get(device.user()))
                        .flatMap(hours -> hours.endAfter(now));
                if (messages.isEmpty()) {
                  done.add(device);
                } else if (quietUntil.isPresent()) {
                  devices.postpone(device, position, quietUntil.get(), device.failures());
                } else {
                  sending.add(() -> delivery.deliver(device, subscription, messages, end));
                }
              });
    }
    devices.finish(done, end);
    try {
      threads.invokeAll(sending);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** The subscription of a device; empty if the device was removed, as it may get nothing more. */
  private Optional<Subscription> subscription(PushDevice device) {
    try {
      Subscription subscription = Subscription.of(device, policy);
      if (!isRevoked(device, subscription)) {
        return Optional.of(subscription);
      }
    } catch (RejectedBodyException notAccepted) {
      LOG.log(Level.DEBUG, "A subscription is not accepted any more", notAccepted);
    }
    devices.remove(device.id(), device.user());
    return Optional.empty();
  }

  /** Whether the user was locked out since the device was subscribed. */
  private boolean isRevoked(PushDevice device, Subscription subscription) {
    return revocations.isRevoked(
        new Caller(
            Caller.Authentication.TOKEN,
            Optional.of(device.user()),
            subscription.roles(),
            Grants.NONE,
            "push:" + device.id(), // instead of the token, which may have expired
            Optional.of(device.changed()),
            Optional.empty()));
  }

  private List<PushMessage> messages(
      PushDevice device, Subscription subscription, List<Event> events, Instant now) {
    Collection<SelectedNotification> selected =
        MessageSelection.of(
            events, Reader.of(device.user(), subscription.roles()), subscription.allowed(), now);
    return selected.isEmpty()
        ? List.of()
        : MessageSelection.messages(
            selected, inboxes.marks(device.user(), Notification.CHANNEL).read(), now);
  }
}
