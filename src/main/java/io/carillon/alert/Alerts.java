package io.carillon.alert;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.monitoring.Measurement;
import io.carillon.notification.Details;
import io.carillon.notification.Notification;
import io.carillon.notification.NotificationType;
import io.carillon.notification.Priority;
import io.carillon.notification.Severity;
import io.carillon.shared.AlertStore;
import io.carillon.shared.ForwardingPositions;
import io.carillon.shared.StoredAlert;
import io.carillon.wire.JsonMember;
import io.carillon.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Compares measurements with the rules, on one node of the cluster, and publishes what begins and
 * ends as notifications. Rules, their state and the position in the channel are in the database, so
 * that another node continues after a crash, and no alert begins twice. Thread-safe; calls block.
 */
public final class Alerts {
  /** Maximum number of rules. */
  static final int MAX_RULES = 200;

  private static final int MAX_DEPTH = 8;
  private static final PageLimit PAGE = new PageLimit(1_000, 1 << 20);

  /** Older measurements are not looked at: an alert on them would come too late to be of use. */
  private static final long MAX_BEHIND = 50_000;

  /** Of the lease and the position, beside those of forwarded channels. */
  private static final ChannelName LEASE = new ChannelName("monitoring.alerts");

  private final EventLog log;
  private final AlertStore store;
  private final ForwardingPositions positions;
  private final Clock clock;

  public Alerts(EventLog log, AlertStore store, ForwardingPositions positions, Clock clock) {
    this.log = log;
    this.store = store;
    this.positions = positions;
    this.clock = clock;
  }

  /** All rules with their state, as JSON: {@code {"alerts":[{"name",…,"firing":false}]}}. */
  List<StoredAlert> all() {
    return store.all();
  }

  /**
   * Sets a rule.
   *
   * @throws InvalidRequestException if there are too many
   */
  void put(AlertRule rule) {
    List<StoredAlert> all = store.all();
    boolean isNew = all.stream().noneMatch(each -> each.name().equals(rule.name()));
    if (isNew && all.size() >= MAX_RULES) {
      throw new InvalidRequestException("name", "there are at most " + MAX_RULES + " alerts");
    }
    store.put(rule.name(), JsonText.object(rule.members()).getBytes(StandardCharsets.UTF_8));
  }

  /** Removes a rule, and returns whether there was one. */
  boolean remove(String name) {
    return store.remove(name);
  }

  static AlertRule rule(StoredAlert stored) {
    return RuleReader.read(stored.definition(), MAX_DEPTH);
  }

  /** Looks at the measurements since the last time, if this node holds the lease. */
  public void evaluate() {
    List<StoredAlert> stored = store.all();
    if (stored.isEmpty()) {
      return;
    }
    long head = log.extent(Measurement.CHANNEL).head();
    positions
        .tryHold(LEASE, () -> beforeRules(stored))
        .ifPresent(position -> evaluate(stored, Math.max(position, head - MAX_BEHIND), head));
  }

  /** The first rule may be set some time before it is looked at first. */
  private long beforeRules(List<StoredAlert> stored) {
    Instant first = stored.stream().map(StoredAlert::changed).min(Instant::compareTo).orElseThrow();
    return log.positionBefore(Measurement.CHANNEL, first);
  }

  private void evaluate(List<StoredAlert> stored, long position, long head) {
    List<Watched> all = stored.stream().map(Watched::of).toList();
    long read = Math.min(position, head); // of a log that was restored to an earlier state
    while (read < head) {
      Replay page = log.readAfter(Measurement.CHANNEL, read, PAGE);
      page.events().forEach(event -> all.forEach(each -> each.look(event)));
      read = page.isLast() ? head : page.events().get(page.events().size() - 1).seq();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    for (Watched each : all) {
      each.watch.silence(now);
      if (each.hasChanged()) {
        store.update(
            each.stored,
            Optional.ofNullable(each.watch.since()),
            each.watch.isFiring(),
            each.notifications(now));
      }
    }
    if (read != position) {
      positions.tryAdvance(LEASE, read);
    }
  }

  /** A rule while measurements are compared with it. */
  private record Watched(StoredAlert stored, AlertRule rule, Watch watch) {
    static Watched of(StoredAlert stored) {
      AlertRule rule = Alerts.rule(stored);
      return new Watched(
          stored, rule, new Watch(rule, stored.breached().orElse(null), stored.isFiring()));
    }

    void look(Event event) {
      boolean isNew = event.timestamp().isAfter(stored.changed());
      if (isNew && event.key().filter(rule.metric()::equals).isPresent()) {
        JsonMember.number(event.data(), "value")
            .ifPresent(value -> watch.value(value, event.timestamp()));
      }
    }

    boolean hasChanged() {
      return !watch.transitions().isEmpty()
          || !Objects.equals(watch.since(), stored.breached().orElse(null));
    }

    List<Publication> notifications(Instant now) {
      List<Publication> notifications = new ArrayList<>();
      watch.transitions().forEach(each -> notifications.add(notification(each, now)));
      return notifications;
    }

    private Publication notification(Watch.Transition transition, Instant now) {
      String key = "alert/" + rule.name();
      boolean begins = transition.begins();
      return new Notification(
              NotificationType.ALERT,
              begins ? rule.name() : "Resolved: " + rule.name(),
              begins ? words() : "It is no longer so that " + rule.words() + ".",
              begins ? rule.severity() : Severity.SUCCESS,
              rule.to(),
              transition.time().truncatedTo(ChronoUnit.MILLIS),
              Optional.empty(),
              new Details(
                  rule.severity() == Severity.ERROR && begins ? Priority.HIGH : Priority.NORMAL,
                  List.of("alert"),
                  List.of(),
                  Optional.empty(),
                  Optional.of(key),
                  Optional.of(key),
                  false,
                  false,
                  Optional.empty()))
          .publication(now)
          .build();
    }

    private String words() {
      Duration duration = rule.duration();
      String words = Character.toUpperCase(rule.words().charAt(0)) + rule.words().substring(1);
      return words + (duration.isZero() ? "." : ", for " + duration.toSeconds() + " s.");
    }
  }
}
