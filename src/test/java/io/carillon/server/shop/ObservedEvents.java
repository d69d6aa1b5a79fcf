package io.carillon.server.shop;

import io.carillon.api.ChannelOccupied;
import io.carillon.api.ChannelVacated;
import io.carillon.api.EventsAppended;
import io.carillon.api.StreamClosed;
import io.carillon.api.StreamOpened;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Observes what the hub announces. */
@ApplicationScoped
public class ObservedEvents {
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  void onAppended(@Observes EventsAppended appended) {
    seen.add("appended " + appended.channel() + " " + appended.events().get(0).type().orElse(""));
  }

  void onOpened(@Observes StreamOpened opened) {
    seen.add("opened " + opened.channels() + " " + opened.clientId());
  }

  void onClosed(@Observes StreamClosed closed) {
    seen.add("closed " + closed.channels() + " " + closed.clientId() + " " + closed.reason());
  }

  void onOccupied(@Observes ChannelOccupied occupied) {
    seen.add("occupied " + occupied.channel());
  }

  void onVacated(@Observes ChannelVacated vacated) {
    seen.add("vacated " + vacated.channel());
  }

  /** One a line. */
  String all() {
    return String.join("\n", seen);
  }
}
