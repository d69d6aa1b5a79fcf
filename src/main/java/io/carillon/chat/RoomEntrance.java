package io.carillon.chat;

import io.carillon.fanout.Subscription;
import io.carillon.security.Caller;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.RequestOrigin;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;

/**
 * Makes subscribers members of rooms. As the join and the leave of a member are events in the
 * member's name, this takes a user name and the permission to publish to the room, and both events
 * are charged to the publish rates of the caller. Other subscribers read the room and are not
 * members.
 */
@ApplicationScoped
public class RoomEntrance {
  @Inject Presence presence;
  @Inject PublishRateLimiter rates;

  /**
   * Charges the joins and leaves of rooms that the caller is about to enter; free where the user is
   * a member already, as on a reconnect.
   *
   * @throws io.carillon.security.TooManyRequestsException if a publish rate is exceeded
   */
  void charge(Caller caller, RequestOrigin origin, Collection<Room> rooms) {
    long joins =
        caller.user().stream()
            .flatMap(
                user ->
                    permitted(caller, rooms).stream()
                        .filter(room -> !presence.isMember(room, user)))
            .count();
    if (joins > 0) {
      rates.acquire(caller, origin).charge(2 * joins - 1);
    }
  }

  /** Makes the caller a member of those rooms that permit it, while the subscription is open. */
  void enter(Subscription subscription, Caller caller, Collection<Room> rooms) {
    caller
        .user()
        .ifPresent(
            user ->
                permitted(caller, rooms).stream()
                    .map(room -> presence.register(room, user))
                    .forEach(registration -> subscription.whenClosed(registration::end)));
  }

  private static List<Room> permitted(Caller caller, Collection<Room> rooms) {
    return rooms.stream().filter(room -> caller.grants().mayEnter(room.channel())).toList();
  }
}
