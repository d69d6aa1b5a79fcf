package io.carillon.security;

import io.carillon.api.Access;
import io.carillon.api.PublishAuthorizer;
import io.carillon.api.SubscribeAuthorizer;
import io.carillon.diagnostics.OutageLog;
import io.carillon.event.ChannelName;
import io.carillon.event.Selector;
import io.carillon.memory.MemoryExhaustion;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The authorizers of the application, asked after the hub's own permissions. Thread-safe. */
public final class ApplicationAuthorizers {
  private static final Logger LOG = System.getLogger(ApplicationAuthorizers.class.getName());

  private final List<SubscribeAuthorizer> subscribe;
  private final List<PublishAuthorizer> publish;
  private final OutageLog outage =
      new OutageLog(
          LOG,
          "An authorizer of the application fails: requests are refused",
          "The authorizers of the application decide again");

  public ApplicationAuthorizers(
      List<SubscribeAuthorizer> subscribe, List<PublishAuthorizer> publish) {
    this.subscribe = List.copyOf(subscribe);
    this.publish = List.copyOf(publish);
  }

  @FunctionalInterface
  private interface Authorizer {
    @Nullable Access authorize(io.carillon.api.Caller caller, String channel);
  }

  /**
   * Asks about every channel of a request.
   *
   * @return the topics that the request is restricted to, by channel; without those that are not
   *     restricted
   * @throws ChannelsForbiddenException if a channel is denied; names all that are
   * @throws AuthorizationUnavailableException if an authorizer throws, or gives no valid answer
   */
  public Map<ChannelName, Selector> require(Caller caller, RequiredPermission required) {
    List<Authorizer> authorizers = authorizers(required.permission());
    Map<ChannelName, Selector> limits = new LinkedHashMap<>();
    if (authorizers.isEmpty()) {
      return limits;
    }
    Map<String, String> denied = new TreeMap<>();
    for (ChannelName channel : required.channels()) {
      Decision decision = decide(authorizers, caller, channel);
      decision.denial().ifPresent(reason -> denied.put(channel.value(), reason));
      if (!decision.topics().isAll()) {
        limits.put(channel, decision.topics());
      }
    }
    if (!denied.isEmpty()) {
      throw new ChannelsForbiddenException(message(denied), denied.keySet());
    }
    return limits;
  }

  /**
   * Whether a caller may subscribe to a channel, to some of its topics at least.
   *
   * @throws AuthorizationUnavailableException if an authorizer throws, or gives no valid answer
   */
  public boolean maySubscribe(Caller caller, ChannelName channel) {
    return decide(authorizers(Permission.SUBSCRIBE), caller, channel).denial().isEmpty();
  }

  /**
   * Whether a caller may publish to all topics of a channel.
   *
   * @throws AuthorizationUnavailableException if an authorizer throws, or gives no valid answer
   */
  public boolean mayPublish(Caller caller, ChannelName channel) {
    Decision decision = decide(authorizers(Permission.PUBLISH), caller, channel);
    return decision.denial().isEmpty() && decision.topics().isAll();
  }

  /**
   * What all authorizers together say of a channel.
   *
   * @param denial the reason of the first that denies; empty if none does
   * @param topics that all of them allow
   */
  private record Decision(Optional<String> denial, Selector topics) {}

  private Decision decide(List<Authorizer> authorizers, Caller caller, ChannelName channel) {
    io.carillon.api.Caller asked = new io.carillon.api.Caller(caller.user(), caller.roles());
    Optional<String> denial = Optional.empty();
    Optional<Selector> topics = Optional.of(Selector.ALL);
    for (Authorizer authorizer : authorizers) {
      Access access = ask(authorizer, asked, channel);
      if (!access.isAllowed()) {
        denial = denial.or(() -> Optional.of(access.reason()));
      }
      topics = topics.flatMap(so -> so.and(selector(access)));
    }
    if (topics.isEmpty()) {
      denial = denial.or(() -> Optional.of("no topic is left"));
    }
    return new Decision(denial, topics.orElse(Selector.ALL));
  }

  private List<Authorizer> authorizers(Permission permission) {
    List<Authorizer> authorizers = new ArrayList<>();
    if (permission == Permission.SUBSCRIBE) {
      subscribe.forEach(each -> authorizers.add(each::authorize));
    } else if (permission == Permission.PUBLISH) {
      publish.forEach(each -> authorizers.add(each::authorize));
    }
    return authorizers;
  }

  private Access ask(Authorizer authorizer, io.carillon.api.Caller caller, ChannelName channel) {
    try {
      Access access = authorizer.authorize(caller, channel.value());
      if (access == null) {
        throw new NullPointerException("an authorizer returned null");
      }
      selector(access);
      outage.succeeded();
      return access;
    } catch (RuntimeException | Error failure) { // the application may throw anything
      MemoryExhaustion.check(failure);
      outage.failed(failure);
      throw new AuthorizationUnavailableException(failure);
    }
  }

  /** Without topics it selects all. */
  private static Selector selector(Access access) {
    return Selector.of(access.topics());
  }

  private static String message(Map<String, String> denied) {
    String reason = denied.values().iterator().next();
    return denied.size() > 1
        ? "you may not use some of these channels"
        : "you may not use this channel" + (reason.isEmpty() ? "" : ": " + reason);
  }
}
