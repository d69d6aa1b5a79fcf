package io.carillon.fanout;

import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A subscription as listeners and listings see it. Any thread; values are recent ones. */
public interface SubscriptionView {
  /** The client id that the stream announces: unguessable. */
  String id();

  /** The user and roles that it reads for. */
  Reader reader();

  /** Which events. */
  Selector selector();

  /** The peer's address. */
  String remote();

  /** The terms on which it stays open. */
  StreamTerms terms();

  /** When it was opened. */
  Instant openedAt();

  /** Idle time after which it is sent a heartbeat; zero = never. */
  Duration heartbeatInterval();

  /** For how long nothing but heartbeats has been written. */
  Duration quietTime();

  /** Events written to the sink so far. */
  long events();

  /** Bytes written to the sink so far. */
  long bytes();

  /** Its channels, with the seq up to which each has been served. */
  Map<ChannelName, Long> positions();

  /** The position from which a client that has received everything written so far would resume. */
  String position();

  /** How many events of its channels have not been served to it yet. */
  long lag();

  /** Live, catching up, or closed with its reason. */
  String state();

  /** Whether it is being served events that it has missed. */
  boolean isCatchingUp();

  /** Whether it is the answer to a long poll. */
  boolean isPoll();

  /**
   * Whether its client sent a position: it continues an earlier stream. Polls, which always do, do
   * not count.
   */
  boolean isResumed();

  /** Why it was closed, if it was. */
  Optional<CloseReason> closeReason();
}
