package io.carillon.assembly;

import io.carillon.api.StreamClosed;
import io.carillon.api.StreamOpened;
import io.carillon.event.ChannelName;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.SubscriptionListener;
import io.carillon.fanout.SubscriptionView;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Announces to the application that streams were opened and have ended. */
final class StreamAnnouncements implements SubscriptionListener {
  private final Consumer<Object> announcements;

  /**
   * @param announcements only enqueues
   */
  StreamAnnouncements(Consumer<Object> announcements) {
    this.announcements = announcements;
  }

  @Override
  public void opened(SubscriptionView subscription) {
    announcements.accept(
        new StreamOpened(subscription.id(), subscription.reader().user(), channels(subscription)));
  }

  @Override
  public void closed(SubscriptionView subscription, CloseReason reason) {
    announcements.accept(
        new StreamClosed(
            subscription.id(),
            subscription.reader().user(),
            channels(subscription),
            reason.toString()));
  }

  private static Set<String> channels(SubscriptionView subscription) {
    return subscription.positions().keySet().stream()
        .map(ChannelName::value)
        .collect(Collectors.toSet());
  }
}
