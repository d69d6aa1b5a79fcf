package io.carillon.api;

/**
 * A bean of the application that decides which callers may publish to a channel by a request. It is
 * asked like a {@link SubscribeAuthorizer}, before the body is read. If it restricts topics, each
 * event must have at least one topic, and only such ones; otherwise the whole request is refused
 * with 403. The APIs of chat, notifications and monitoring set topics of their own: with restricted
 * topics they are refused.
 *
 * <p>The application itself is trusted: its own publications are not asked about.
 */
@FunctionalInterface
public interface PublishAuthorizer {
  /** Decides. */
  Access authorize(Caller caller, String channel);
}
