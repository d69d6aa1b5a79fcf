package io.carillon.assembly;

import io.carillon.chat.ChatHistory;
import io.carillon.chat.ChatRooms;
import io.carillon.chat.Presence;
import io.carillon.chat.RoomMembers;
import io.carillon.chat.SenderPolicy;
import io.carillon.event.Ticker;
import io.carillon.monitoring.Monitoring;
import io.carillon.monitoring.SystemSampler;
import io.carillon.notification.Notifications;
import io.carillon.publish.Publisher;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The channel families of a running {@link Hub}, as CDI beans. */
@ApplicationScoped
public class FamilyBeans {
  @Inject Hub hub;
  @Inject Publisher publisher;

  private Optional<SystemSampler> sampler = Optional.empty();
  private RoomMembers members = room -> List.of();

  /** Samples the machine from the start on, with or without subscribers: they can read it later. */
  public void begin() {
    Duration interval = hub.context.config().families().monitoringInterval();
    if (!interval.isZero()) {
      SystemSampler started =
          new SystemSampler(
              SystemSampler.standardSources(hub.engine.traffic()),
              monitoring()::publish,
              clock(),
              Ticker.SYSTEM);
      started.start(interval, hub.scheduler);
      sampler = Optional.of(started);
    }
  }

  @PreDestroy
  void stop() {
    sampler.ifPresent(SystemSampler::close);
  }

  private Clock clock() {
    return hub.context.clock();
  }

  @Produces
  @Singleton
  Notifications notifications() {
    return new Notifications(publisher, clock());
  }

  @Produces
  @Singleton
  Monitoring monitoring() {
    return new Monitoring(publisher, clock());
  }

  @Produces
  @Singleton
  ChatRooms chatRooms() {
    return new ChatRooms(publisher, clock(), Ticker.SYSTEM);
  }

  @Produces
  @Singleton
  ChatHistory chatHistory() {
    return new ChatHistory(hub.storage.log(), clock());
  }

  @Produces
  @Singleton
  Presence presence(ChatRooms rooms) {
    Nodes.Members created = hub.nodes.members(rooms);
    members = created.everywhere();
    return created.here();
  }

  @Produces
  @Singleton
  RoomMembers members(Presence presence) { // created with it
    return members;
  }

  void close(@Disposes Presence presence) {
    presence.close();
  }

  @Produces
  @Singleton
  SenderPolicy senderPolicy() {
    return new SenderPolicy(hub.context.config().security().isOpen());
  }
}
