package io.carillon.api;

/**
 * A bean of the application that decides which callers may read a channel. It is asked about each
 * channel of a stream, a long poll or a history, after the hub's own permissions have allowed the
 * request and before it is processed, on the thread of the request, which may use the database. Of
 * several such beans all must allow, and the topics that all allow remain.
 *
 * <pre>{@code
 * @ApplicationScoped
 * public class OrderAccess implements SubscribeAuthorizer {
 *   public Access authorize(Caller caller, String channel) {
 *     return caller.hasRole("sales")
 *         ? Access.allow()
 *         : Access.toTopics("customers/" + caller.user().orElse(""));
 *   }
 * }
 * }</pre>
 *
 * <p>A denied request is answered with 403. If an authorizer throws or returns null, the request is
 * refused with 503, so that the client tries again. The decision holds for as long as the stream is
 * open. Streams that the application itself opens, with a broadcaster, are not asked about.
 */
@FunctionalInterface
public interface SubscribeAuthorizer {
  /** Decides. */
  Access authorize(Caller caller, String channel);
}
