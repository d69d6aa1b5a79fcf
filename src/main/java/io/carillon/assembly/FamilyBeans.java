package io.carillon.assembly;

import io.carillon.chat.ChatHistory;
import io.carillon.chat.ChatRooms;
import io.carillon.chat.Presence;
import io.carillon.chat.PresenceListener;
import io.carillon.chat.RoomMembers;
import io.carillon.chat.SenderPolicy;
import io.carillon.chat.SharedPresence;
import io.carillon.event.Ticker;
import io.carillon.monitoring.Monitoring;
import io.carillon.monitoring.SystemSampler;
import io.carillon.notification.Notifications;
import io.carillon.shared.MemberLeases;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The channel families over a running {@link Hub}, as CDI beans. */
@ApplicationScoped
public class FamilyBeans {
  @Inject Hub hub;

  private Optional<SystemSampler> sampler = Optional.empty();
  private RoomMembers attendance = room -> List.of();

  /**
   * The hub samples the machine from its start on, whether anybody looks or not: who looks later
   * sees what was.
   */
  public void begin() {
    Duration interval = hub.config().families().monitoringInterval();
    if (!interval.isZero()) {
      SystemSampler started =
          new SystemSampler(
              SystemSampler.standardSources(hub.traffic()),
              monitoring()::publish,
              hub.clock(),
              Ticker.SYSTEM);
      started.start(interval, hub.scheduler());
      sampler = Optional.of(started);
    }
  }

  @PreDestroy
  void stop() {
    sampler.ifPresent(SystemSampler::close);
  }

  @Produces
  @Singleton
  Notifications notifications() {
    return new Notifications(hub.publisher(), hub.clock());
  }

  @Produces
  @Singleton
  Monitoring monitoring() {
    return new Monitoring(hub.publisher(), hub.clock());
  }

  @Produces
  @Singleton
  ChatRooms chatRooms() {
    return new ChatRooms(hub.publisher(), hub.clock(), Ticker.SYSTEM);
  }

  @Produces
  @Singleton
  ChatHistory chatHistory() {
    return new ChatHistory(hub.log(), hub.clock());
  }

  @Produces
  @Singleton
  Presence presence(ChatRooms rooms) {
    Optional<SharedPresence> shared =
        hub.cluster()
            .map(
                others ->
                    new SharedPresence(
                        new MemberLeases(hub.database(), hub.node()), rooms, hub.clock()));
    Presence presence =
        new Presence(
            hub.config().families().chatLeaveGrace(),
            hub.clock(),
            hub.leasing(),
            shared.<PresenceListener>map(each -> each).orElse(rooms));
    shared.ifPresent(
        each -> hub.everySoOften(SharedPresence.RENEWAL, () -> each.renew(presence.all())));
    attendance = shared.<RoomMembers>map(each -> each).orElse(presence::members);
    return presence;
  }

  @Produces
  @Singleton
  RoomMembers attendance(Presence presence) { // made with it
    return attendance;
  }

  void close(@Disposes Presence presence) {
    presence.close();
  }

  @Produces
  @Singleton
  SenderPolicy speakers() {
    return new SenderPolicy(hub.config().security().isOpen());
  }
}
