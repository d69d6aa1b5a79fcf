package io.carillon.presence;

import io.carillon.config.CarillonConfig;
import io.carillon.event.ChannelName;
import io.carillon.fanout.Subscription;
import io.carillon.log.LogUnavailableException;
import io.carillon.security.Caller;
import io.carillon.security.ChannelsForbiddenException;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.RequestOrigin;
import io.carillon.subscribe.PresenceRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Makes subscribers members of channels. As the join and the leave of a member are events in the
 * member's name, this takes a user name and the permission to publish to the channel, and both
 * events are charged to the publish rates of the caller. Other subscribers are counted, without a
 * name.
 */
@ApplicationScoped
public class PresenceEntrance {
  private static final Logger LOG = System.getLogger(PresenceEntrance.class.getName());

  @Inject LocalPresence presence;
  @Inject ChannelMembers members;
  @Inject PublishRateLimiter rates;
  @Inject CarillonConfig config;

  /**
   * Admits a caller to channels, and charges the joins and leaves; free where the user is a member
   * already, as on a reconnect.
   *
   * @throws ChannelsForbiddenException if a channel has the maximum of members, or the caller
   *     brings data without being named there
   * @throws io.carillon.security.TooManyRequestsException if a publish rate is exceeded
   */
  void admit(Caller caller, RequestOrigin origin, PresenceRequest request) {
    requireNamedWithData(caller, request);
    List<ChannelName> joined =
        request.channels().stream()
            .filter(channel -> isNamed(caller, channel) && !isMember(caller, channel))
            .toList();
    joined.forEach(this::requireFree);
    if (!joined.isEmpty()) {
      rates.acquire(caller, origin).charge(2L * joined.size() - 1);
    }
  }

  /** Makes the caller present in the channels, while the subscription is open. */
  void enter(Subscription subscription, Caller caller, PresenceRequest request) {
    for (ChannelName channel : request.channels()) {
      String user = isNamed(caller, channel) ? caller.user().orElseThrow() : Member.UNNAMED;
      LocalPresence.Registration registration =
          presence.register(channel, user, request.dataFor(channel));
      subscription.whenClosed(registration::end);
    }
  }

  private static boolean isNamed(Caller caller, ChannelName channel) {
    return caller.user().isPresent() && caller.grants().mayEnter(channel);
  }

  private boolean isMember(Caller caller, ChannelName channel) {
    return presence.isMember(channel, caller.user().orElseThrow());
  }

  private static void requireNamedWithData(Caller caller, PresenceRequest request) {
    List<String> unnamed =
        request.channels().stream()
            .filter(channel -> !request.dataFor(channel).isEmpty() && !isNamed(caller, channel))
            .map(ChannelName::value)
            .toList();
    if (!unnamed.isEmpty()) {
      throw new ChannelsForbiddenException(
          "presence with data takes a user name and the permission to publish to the channel;"
              + " without data you are counted there",
          unnamed);
    }
  }

  private void requireFree(ChannelName channel) {
    int max = config.presence().maxMembers();
    if (max > 0 && count(channel) >= max) {
      throw new ChannelsForbiddenException(
          "channel '%s' has %d members, which is the maximum".formatted(channel, max),
          List.of(channel.value()));
    }
  }

  /** While other nodes cannot be asked, the members of this one count. */
  private int count(ChannelName channel) {
    try {
      return members.count(channel);
    } catch (LogUnavailableException unavailable) {
      LOG.log(Level.DEBUG, "Only the members of this node are counted", unavailable);
      return presence.count(channel);
    }
  }
}
