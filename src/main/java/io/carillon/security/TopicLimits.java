package io.carillon.security;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.Selector;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;

/** The topics that the application's authorizers have restricted a request to. */
public final class TopicLimits {
  private static final String ATTRIBUTE = TopicLimits.class.getName();

  private TopicLimits() {}

  /** Attaches the topics, by channel; other channels are not restricted. */
  public static void attach(HttpServletRequest request, Map<ChannelName, Selector> limits) {
    if (!limits.isEmpty()) {
      request.setAttribute(ATTRIBUTE, Map.copyOf(limits));
    }
  }

  /** The topics that a request may use in a channel; all if it is not restricted. */
  @SuppressWarnings("unchecked")
  public static Selector of(HttpServletRequest request, ChannelName channel) {
    return request.getAttribute(ATTRIBUTE) instanceof Map<?, ?> limits
        ? ((Map<ChannelName, Selector>) limits).getOrDefault(channel, Selector.ALL)
        : Selector.ALL;
  }

  /**
   * What a selection may select in a channel.
   *
   * @throws ChannelsForbiddenException if nothing is left of it
   */
  public static Selector narrow(
      HttpServletRequest request, ChannelName channel, Selector selected) {
    return selected.and(of(request, channel)).orElseThrow(() -> forbidden(channel, "read"));
  }

  /**
   * Requires that all topics of a publication are allowed, and that it has one if they are
   * restricted.
   *
   * @throws ChannelsForbiddenException otherwise
   */
  public static Publication require(Selector allowed, Publication publication) {
    boolean isAllowed =
        allowed.isAll()
            || (!publication.topics().isEmpty()
                && publication.topics().stream()
                    .allMatch(topic -> allowed.selects(List.of(topic))));
    if (!isAllowed) {
      throw forbidden(publication.channel(), "publish");
    }
    return publication;
  }

  private static ChannelsForbiddenException forbidden(ChannelName channel, String action) {
    return new ChannelsForbiddenException(
        "you may not %s events with these topics in this channel".formatted(action),
        List.of(channel.value()));
  }
}
