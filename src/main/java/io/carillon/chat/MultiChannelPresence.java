package io.carillon.chat;

import io.carillon.subscribe.StreamOpened;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/**
 * Counts those as members of a room who read it on a stream of several channels, as long as that is
 * open. Whoever has no name may listen, and the room is not told.
 */
@ApplicationScoped
public class MultiChannelPresence {
  @Inject Presence presence;

  void onOpened(@Observes StreamOpened opened) {
    opened
        .subscription()
        .reader()
        .user()
        .ifPresent(
            user ->
                opened.entered().stream()
                    .flatMap(channel -> Room.of(channel).stream())
                    .map(room -> presence.enter(room, user))
                    .forEach(visit -> opened.subscription().whenClosed(visit::end)));
  }
}
