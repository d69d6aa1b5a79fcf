package io.carillon.chat;

import io.carillon.event.ChannelName;
import io.carillon.subscribe.StreamOpened;
import io.carillon.subscribe.StreamOpening;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;

/**
 * Makes subscribers members of the rooms among the channels of a merged stream, while the stream is
 * open.
 */
@ApplicationScoped
public class MultiChannelPresence {
  @Inject RoomEntrance entrance;

  void onOpening(@Observes StreamOpening opening) {
    entrance.charge(opening.caller(), opening.origin(), rooms(opening.entered()));
  }

  void onOpened(@Observes StreamOpened opened) {
    entrance.enter(opened.subscription(), opened.caller(), rooms(opened.entered()));
  }

  private static List<Room> rooms(Set<ChannelName> channels) {
    return channels.stream().flatMap(channel -> Room.of(channel).stream()).toList();
  }
}
