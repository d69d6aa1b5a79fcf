package io.carillon.assembly;

import io.carillon.alert.Alerts;
import io.carillon.chat.ChatHistory;
import io.carillon.chat.ChatMessages;
import io.carillon.chat.ChatRooms;
import io.carillon.chat.ChatUserData;
import io.carillon.chat.MemoryReadMarks;
import io.carillon.chat.ReadMarks;
import io.carillon.chat.Room;
import io.carillon.chat.RoomPresence;
import io.carillon.chat.SenderPolicy;
import io.carillon.chat.StoredReadMarks;
import io.carillon.event.Ticker;
import io.carillon.inbox.InboxUserData;
import io.carillon.inbox.MarksChanged;
import io.carillon.inbox.MentionNotices;
import io.carillon.inbox.UserInboxes;
import io.carillon.monitoring.Measurement;
import io.carillon.monitoring.MetricHistory;
import io.carillon.monitoring.Monitoring;
import io.carillon.monitoring.SystemSampler;
import io.carillon.notification.Notification;
import io.carillon.notification.Notifications;
import io.carillon.presence.ChannelMembers;
import io.carillon.presence.LocalPresence;
import io.carillon.presence.PresenceAnnouncements;
import io.carillon.presence.PresenceUserData;
import io.carillon.publish.EventEraser;
import io.carillon.publish.FamilyChannels;
import io.carillon.publish.StoredUserData;
import io.carillon.publish.UserData;
import io.carillon.push.PushSubscriptions;
import io.carillon.push.PushUserData;
import io.carillon.shared.InboxStore;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** The channel families of a running {@link Hub}, as CDI beans. */
@ApplicationScoped
public class FamilyBeans {
  private static final Duration ALERT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration INBOX_SWEEP_INTERVAL = Duration.ofMinutes(1);

  @Inject Hub hub;
  @Inject Provider<UserInboxes> inboxes;
  @Inject Provider<Alerts> alerts;
  @Inject Provider<PushSubscriptions> subscriptions;

  @Produces @Singleton Notifications notifications;
  @Produces @Singleton Monitoring monitoring;
  @Produces @Singleton MetricHistory metricHistory;
  @Produces @Singleton ChatRooms chatRooms;
  @Produces @Singleton ChatHistory chatHistory;
  @Produces @Singleton ChatMessages chatMessages;
  @Produces @Singleton ReadMarks readMarks;

  @Produces
  @Singleton
  @Typed(LocalPresence.class)
  LocalPresence presence;

  @Produces @Singleton ChannelMembers members;
  @Produces @Singleton SenderPolicy senderPolicy;
  @Produces @Singleton FamilyChannels families;
  @Produces @Singleton StoredUserData userData;

  private Optional<SystemSampler> sampler = Optional.empty();
  private Optional<PushServices> push = Optional.empty();
  private @Nullable ScheduledThreadPoolExecutor alertTimer; // waits for the database

  @PostConstruct
  void initialize() {
    Clock clock = hub.context.clock();
    notifications = new Notifications(hub.publishing.publisher(), clock);
    monitoring = new Monitoring(hub.publishing.publisher(), clock);
    metricHistory = new MetricHistory(hub.storage.log(), clock);
    chatRooms =
        new ChatRooms(
            hub.publishing.publisher(),
            clock,
            Ticker.SYSTEM,
            new MentionNotices(clock, hub.publishing.transactions().nudge()));
    chatMessages = new ChatMessages(hub.storage.log());
    readMarks = readMarks();
    chatHistory = new ChatHistory(hub.storage.log());
    Nodes.Members all =
        hub.nodes.members(
            new RoomPresence(chatRooms, new PresenceAnnouncements(hub.publishing.publisher())));
    presence = all.here();
    members = all.everywhere();
    families =
        new FamilyChannels(
            List.of(Room.FAMILY, Notification.FAMILY, Measurement.FAMILY, MarksChanged.FAMILY));
    EventEraser eraser = new EventEraser(hub.storage.log(), hub.publishing.publisher());
    List<UserData> stored = new ArrayList<>();
    stored.add(new ChatUserData(hub.storage.log(), eraser));
    stored.add(new PresenceUserData(members));
    if (hub.storage.memory().isEmpty()) {
      stored.add(new InboxUserData(inboxes::get, eraser));
      stored.add(new PushUserData(subscriptions::get));
    }
    userData = new StoredUserData(stored);
    senderPolicy = new SenderPolicy(hub.context.config().security().isOpen());
  }

  private ReadMarks readMarks() {
    return hub.storage.memory().isPresent()
        ? new MemoryReadMarks()
        : new StoredReadMarks(
            new InboxStore(hub.storage.database(), hub.publishing.transactions().nudge()));
  }

  /**
   * Samples the machine from the start on, with or without subscribers: they can read it later.
   * Reads the notifications into memory, so that the first inbox is as fast as the next.
   */
  public void start() {
    if (hub.storage.memory().isEmpty()) {
      startInDatabase();
    }
    Duration interval = hub.context.config().families().monitoringInterval();
    if (!interval.isZero()) {
      SystemSampler started =
          new SystemSampler(
              SystemSampler.standardSources(hub.engine.traffic()),
              monitoring::publish,
              hub.context.clock(),
              Ticker.SYSTEM);
      started.start(interval, hub.scheduler);
      sampler = Optional.of(started);
    }
  }

  private void startInDatabase() {
    HubThreads.scheduleFromNow(hub.scheduler, INBOX_SWEEP_INTERVAL, inboxes.get()::sweep);
    ScheduledThreadPoolExecutor timer = hub.context.threads().timers("alert", 1);
    alertTimer = timer;
    HubThreads.schedule(timer, ALERT_INTERVAL, alerts.get()::evaluate);
    push = PushServices.start(hub, subscriptions.get());
  }

  @PreDestroy
  public void stop() {
    sampler.ifPresent(SystemSampler::close);
    if (alertTimer != null) {
      alertTimer.shutdownNow();
    }
    push.ifPresent(PushServices::close);
    presence.close();
  }
}
