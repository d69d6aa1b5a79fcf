package io.carillon.chat;

import io.carillon.subscribe.StreamOpened;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/**
 * Makes subscribers with a user name members of the rooms among the channels of a merged stream,
 * while the stream is open. Anonymous subscribers are not members.
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
                    .map(room -> presence.register(room, user))
                    .forEach(registration -> opened.subscription().whenClosed(registration::end)));
  }
}
