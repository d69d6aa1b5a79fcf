package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.event.ChannelName;
import io.carillon.event.Position;
import io.carillon.event.Positions;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The part of a subscription that any thread may read: its request and terms, the positions of its
 * cursors, and whether it is closed.
 */
abstract class SubscriptionState implements Subscription {
  private final String id;
  private final SubscriptionSpec spec;
  private final List<Cursor> cursors;
  private final Instant openedAt;
  private final CloseOnce closing = new CloseOnce();
  private volatile StreamTerms terms;
  private volatile long lastSeenNanos;

  SubscriptionState(
      String id, SubscriptionSpec spec, List<Cursor> cursors, Instant openedAt, long openedNanos) {
    this.id = id;
    this.spec = spec;
    this.cursors = cursors;
    this.openedAt = openedAt;
    this.terms = spec.terms();
    this.lastSeenNanos = openedNanos;
  }

  @Override
  public final String id() {
    return id;
  }

  final SubscriptionSpec spec() {
    return spec;
  }

  @Override
  public final Reader reader() {
    return spec.reader();
  }

  @Override
  public final Selector selector() {
    return spec.selector();
  }

  @Override
  public final String remote() {
    return spec.remote();
  }

  @Override
  public final Instant openedAt() {
    return openedAt;
  }

  @Override
  public final boolean isPoll() {
    return spec.format().isPoll();
  }

  @Override
  public final boolean isResumed() {
    return !isPoll() && spec.hasPosition();
  }

  @Override
  public final StreamTerms terms() {
    return terms;
  }

  final void changeTerms(StreamTerms newer) {
    terms = newer;
  }

  /** When its client last showed that it is alive. */
  public final long lastSeenNanos() {
    return lastSeenNanos;
  }

  final void seenAt(long nanos) {
    lastSeenNanos = nanos;
  }

  // --- positions ---------------------------------------------------------------------------------

  final List<Cursor> cursors() {
    return cursors;
  }

  @Override
  public final Map<ChannelName, Long> positions() {
    Map<ChannelName, Long> positions = new TreeMap<>();
    cursors.forEach(cursor -> positions.put(cursor.channel().name(), cursor.position()));
    return positions;
  }

  @Override
  public final String position() {
    return spec.ownIds() ? new Positions(vector()).toString() : cursors.get(0).place().toString();
  }

  private Map<ChannelName, Position> vector() {
    Map<ChannelName, Position> positions = new TreeMap<>();
    cursors.forEach(cursor -> positions.put(cursor.channel().name(), cursor.place()));
    return positions;
  }

  /** The vector with one cursor at the position of a frame, whose channel comes first. */
  final String position(Cursor moving, Frame frame) {
    Map<ChannelName, Position> positions = vector();
    positions.put(moving.channel().name(), moving.placeOf(frame));
    return new Positions(positions).headedBy(moving.channel().name());
  }

  @Override
  public final long lag() {
    long lag = 0;
    for (Cursor cursor : cursors) {
      lag += Math.max(0, cursor.channel().head() - cursor.position());
    }
    return lag;
  }

  /** Whether all that is to be served now has been served. */
  final boolean isLive() {
    for (Cursor cursor : cursors) {
      if (!cursor.isLive()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public final boolean isCatchingUp() {
    return !isClosed() && !isLive();
  }

  // --- closing -----------------------------------------------------------------------------------

  final CloseOnce closing() {
    return closing;
  }

  @Override
  public final void whenClosed(Consumer<CloseReason> action) {
    closing.whenClosed(action);
  }

  public final boolean isClosed() {
    return closing.isClosed();
  }

  @Override
  public final Optional<CloseReason> closeReason() {
    return closing.reason();
  }

  @Override
  public final String state() {
    return closeReason()
        .map(reason -> "closed: " + reason)
        .orElseGet(() -> isLive() ? "live" : "catching up");
  }

  @Override
  public final String toString() {
    return id + " " + positions() + " " + state();
  }
}
