package io.carillon.presence;

import io.carillon.subscribe.StreamOpened;
import io.carillon.subscribe.StreamOpening;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Makes the subscribers of streams that ask for it present in channels of the stream. */
@ApplicationScoped
public class StreamPresence {
  @Inject PresenceEntrance entrance;

  void onOpening(@Observes StreamOpening opening) {
    entrance.admit(opening.caller(), opening.origin(), opening.presence());
  }

  void onOpened(@Observes StreamOpened opened) {
    entrance.enter(opened.subscription(), opened.caller(), opened.presence());
  }
}
