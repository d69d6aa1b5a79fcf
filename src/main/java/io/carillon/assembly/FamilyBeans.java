package io.carillon.assembly;

import io.carillon.channel.Ticker;
import io.carillon.chat.ChatHistory;
import io.carillon.chat.ChatRooms;
import io.carillon.chat.Presence;
import io.carillon.chat.Speakers;
import io.carillon.monitoring.Monitoring;
import io.carillon.monitoring.SystemSampler;
import io.carillon.notification.Notifications;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Notifications, monitoring and chat as CDI beans, over the hub. */
@ApplicationScoped
public class FamilyBeans {
  private static final Logger LOG = System.getLogger(FamilyBeans.class.getName());

  @Inject Hub hub;

  private Notifications notifications;
  private Monitoring monitoring;
  private SystemSampler sampler;
  private ChatRooms rooms;
  private Presence presence;

  /** Begins to sample with the application rather than with its first request. */
  void onStart(@Observes @Initialized(ApplicationScoped.class) Object application) {
    Duration interval = hub.config().monitoringInterval();
    sampler.start(interval, hub.scheduler());
    LOG.log(Level.DEBUG, "this node is sampled every {0}", interval);
  }

  @PostConstruct
  void create() {
    notifications = new Notifications(hub.publisher(), hub.clock());
    monitoring = new Monitoring(hub.publisher(), hub.clock());
    sampler =
        new SystemSampler(
            SystemSampler.standardSources(hub.traffic()), monitoring::publish, hub.clock(), Ticker.SYSTEM);
    rooms = new ChatRooms(hub.publisher(), hub.clock(), Ticker.SYSTEM);
    presence = new Presence(hub.config().chatLeaveGrace(), hub.clock(), hub.scheduler(), rooms);
  }

  @PreDestroy
  void stop() {
    sampler.close();
    presence.close();
  }

  @Produces
  @Singleton
  Notifications notifications() {
    return notifications;
  }

  @Produces
  @Singleton
  Monitoring monitoring() {
    return monitoring;
  }

  @Produces
  @Singleton
  ChatRooms rooms() {
    return rooms;
  }

  @Produces
  @Singleton
  ChatHistory history() {
    return new ChatHistory(hub.log(), hub.clock());
  }

  @Produces
  @Singleton
  Presence presence() {
    return presence;
  }

  @Produces
  @Singleton
  Speakers speakers() {
    return new Speakers(hub.config().security().isOpen());
  }
}
