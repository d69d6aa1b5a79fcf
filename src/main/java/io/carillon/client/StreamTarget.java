package io.carillon.client;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The channels of a subscription, and how its streams are requested and decoded. */
final class StreamTarget {
  private final Set<String> channels; // without those that the hub has refused
  private final @Nullable String onlyChannel;
  private final SubscribeOptions options;

  StreamTarget(List<String> channels, SubscribeOptions options) {
    this.channels = new LinkedHashSet<>(channels);
    this.onlyChannel = this.channels.size() == 1 ? channels.get(0) : null;
    this.options = options;
  }

  SubscribeOptions options() {
    return options;
  }

  Positions positions() {
    return new Positions(onlyChannel, options.startAfter());
  }

  /**
   * A request for a stream.
   *
   * @param position where to continue
   * @param fresh whether the last token was refused
   */
  synchronized CompletableFuture<HttpRequest.Builder> request(
      HubAccess access, Optional<String> position, boolean fresh) {
    List<Map.Entry<String, String>> query = new ArrayList<>();
    if (onlyChannel == null) {
      channels.forEach(channel -> query.add(Map.entry("channel", channel)));
    }
    query.addAll(options.query());
    query.addAll(access.identity());
    return access
        .request(onlyChannel == null ? "api/events" : HubAccess.eventsOf(onlyChannel), query, fresh)
        .thenApply(
            request -> position.map(id -> request.header("Last-Event-ID", id)).orElse(request));
  }

  /** A decoder of the lines of a stream. */
  Consumer<String> lines(Consumer<StreamMessage> messages, int maxEventSize) {
    return switch (options.format()) {
      case NDJSON -> new NdjsonDecoder(messages);
      case EVENT_STREAM ->
          new EventStreamDecoder(
              new EventStreamMessages(onlyChannel, messages),
              delay -> messages.accept(new StreamMessage.Retry(delay)),
              maxEventSize);
    };
  }

  /**
   * Excludes channels that the hub refuses, if others remain.
   *
   * @return those that were excluded
   */
  synchronized Set<String> exclude(Set<String> refused) {
    Set<String> excluded = new LinkedHashSet<>(channels);
    excluded.retainAll(refused);
    if (excluded.size() == channels.size()) {
      return Set.of();
    }
    channels.removeAll(excluded);
    return excluded;
  }
}
