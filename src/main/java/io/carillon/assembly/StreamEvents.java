package io.carillon.assembly;

import io.carillon.api.ChannelOccupied;
import io.carillon.api.ChannelVacated;
import io.carillon.api.StreamClosed;
import io.carillon.api.StreamOpened;
import io.carillon.fanout.Listeners;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.publish.AnnouncementQueue;
import io.carillon.publish.ApplicationObservers;
import io.carillon.shared.MemberLeases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Connects streams with the application's observers of them; without observers nothing runs. */
final class StreamEvents {
  private static final Duration VACATION_GRACE = Duration.ofSeconds(2);
  private static final int BYTES = 512; // of an announcement, about

  private StreamEvents() {}

  /** Starts with the hub, and stops after its streams. */
  static SubscriptionListener create(
      HubContext hub, Storage storage, ApplicationObservers observers) {
    boolean streams =
        observers.isObserved(new StreamOpened("", Optional.empty(), Set.of()))
            || observers.isObserved(new StreamClosed("", Optional.empty(), Set.of(), ""));
    boolean channels =
        observers.isObserved(new ChannelOccupied(""))
            || observers.isObserved(new ChannelVacated(""));
    List<SubscriptionListener> listeners = new ArrayList<>();
    if (streams || channels) {
      AnnouncementQueue<Object> queue =
          new AnnouncementQueue<>("streams and channels", event -> BYTES, observers);
      hub.lifecycle()
          .add(
              "stream announcements",
              () -> queue.start(hub.threads().named("announce-streams")),
              queue::close);
      if (streams) {
        listeners.add(new StreamAnnouncements(queue));
      }
      if (channels) {
        listeners.add(occupancy(hub, storage, queue));
      }
    }
    return Listeners.of(listeners.toArray(SubscriptionListener[]::new));
  }

  private static ChannelOccupancy occupancy(
      HubContext hub, Storage storage, AnnouncementQueue<Object> queue) {
    ScheduledThreadPoolExecutor executor = hub.threads().timers("occupancy", 1);
    ChannelOccupancy occupancy =
        new ChannelOccupancy(
            MemberLeases.ofChannels(storage.database(), hub.nodeName()),
            executor,
            VACATION_GRACE,
            hub.clock(),
            queue);
    hub.lifecycle()
        .add(
            "occupancy",
            () -> HubThreads.schedule(executor, MemberLeases.RENEWAL, occupancy::renew),
            executor::shutdown);
    return occupancy;
  }
}
