package io.carillon.client;

import io.carillon.client.StreamMessage.Connected;
import io.carillon.client.StreamMessage.Expired;
import io.carillon.client.StreamMessage.Heartbeat;
import io.carillon.client.StreamMessage.Missing;
import io.carillon.client.StreamMessage.Received;
import io.carillon.client.StreamMessage.Retry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that makes one attempt after the other and resumes at its position, so that the
 * listener gets each event once.
 *
 * <p>Attempts do not overlap, and each calls from one thread at a time; so the listener is called
 * by one thread at a time, without a lock. A position is taken on when the listener has returned:
 * what it has not handled is delivered again.
 */
final class ReconnectingSubscription implements Subscription, AttemptListener {
  /** A stream that was open for this long has succeeded: backoff starts over after it. */
  private static final Duration STABLE = Duration.ofSeconds(10);

  private final HubAccess access;
  private final ClientSettings settings;
  private final ScheduledExecutorService timers;
  private final StreamTarget target;
  private final SubscriptionListener listener;
  private final Positions positions;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  // written by the thread of the current attempt
  private final Backoff backoff;
  private @Nullable Duration reconnectionTime;
  private long openedAtNanos;
  private boolean needsFreshToken;

  // guarded by this
  private SubscriptionState state = SubscriptionState.CONNECTING;
  private @Nullable StreamAttempt attempt;
  private @Nullable TokenRenewal renewal;
  private @Nullable Future<?> retry;

  ReconnectingSubscription(
      HubAccess access,
      ClientSettings settings,
      ScheduledExecutorService timers,
      StreamTarget target,
      SubscriptionListener listener) {
    this.access = access;
    this.settings = settings;
    this.timers = timers;
    this.target = target;
    this.listener = listener;
    this.positions = target.positions();
    this.backoff =
        new Backoff(
            settings.minBackoff(),
            settings.maxBackoff(),
            settings.maxAttempts(),
            () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Opens the first stream. */
  void connect() {
    StreamAttempt next;
    synchronized (this) {
      if (state == SubscriptionState.CLOSED) {
        return;
      }
      state = SubscriptionState.CONNECTING;
      retry = null;
      next = new StreamAttempt(settings, timers, target.options().format(), target::lines, this);
      attempt = next;
    }
    notifyState(SubscriptionState.CONNECTING);
    next.start(access, target.request(access, positions.id(), needsFreshToken));
  }

  // --- the stream --------------------------------------------------------------------------------

  @Override
  public void onMessage(StreamMessage message) {
    if (message instanceof Received received) {
      onEvent(received.event());
    } else if (message instanceof Heartbeat heartbeat) {
      positions.moveTo(heartbeat.position());
    } else if (message instanceof Retry given) {
      reconnectionTime = given.delay();
    } else if (message instanceof Connected connected) {
      onConnected(connected);
    } else if (message instanceof Missing missing) {
      call(() -> listener.onGap(missing.gap()));
      positions.moveTo(missing.position());
    } else if (message instanceof Expired) {
      endAttempt();
      onFailed(new CarillonException(401, "access to the stream has expired", null, Set.of()));
    }
  }

  private void onConnected(Connected connected) {
    positions.begin(connected.position());
    openedAtNanos = System.nanoTime();
    needsFreshToken = false;
    TokenRenewal next =
        new TokenRenewal(access, timers, settings.requestTimeout(), connected.clientId());
    synchronized (this) {
      if (state == SubscriptionState.CLOSED) {
        return;
      }
      state = SubscriptionState.OPEN;
      renewal = next;
    }
    next.start();
    notifyState(SubscriptionState.OPEN);
  }

  private void onEvent(ChannelEvent event) {
    boolean isKnown =
        event.seq().isPresent() && positions.hasReached(event.channel(), event.seq().getAsLong());
    if (isKnown && target.options().format() == StreamFormat.NDJSON) {
      return; // a repetition
    }
    // an event stream gives a transient event the position that the channel has already
    ChannelEvent delivered = isKnown ? event.asTransient() : event;
    if (call(() -> listener.onEvent(delivered))) {
      delivered.id().ifPresent(positions::moveTo);
    }
  }

  /** Whether the listener has returned; its exception ends the subscription. */
  private boolean call(Runnable callback) {
    try {
      callback.run();
      return true;
    } catch (RuntimeException | Error failure) {
      if (close(failure)) {
        notifyState(SubscriptionState.CLOSED);
      }
      return false;
    }
  }

  // --- failures ----------------------------------------------------------------------------------

  @Override
  public void onFailed(CarillonException failure) {
    boolean wasOpen = state() == SubscriptionState.OPEN;
    endAttempt();
    if (wasOpen && System.nanoTime() - openedAtNanos >= STABLE.toNanos()) {
      backoff.reset();
    }
    Set<String> excluded = target.exclude(failure.refusedChannels());
    if (failure.status() == 403 && !excluded.isEmpty()) {
      if (call(() -> listener.onRefused(excluded, failure))) {
        connect();
      }
      return;
    }
    needsFreshToken = failure.status() == 401;
    boolean isFinal = !failure.isTemporary() && !(needsFreshToken && access.isRenewable());
    Optional<Duration> pause = isFinal ? Optional.empty() : pause(failure, wasOpen);
    pause.ifPresentOrElse(this::retryAfter, () -> giveUp(failure));
  }

  /** A stream that ends reconnects when the hub has said; failures after it back off. */
  private Optional<Duration> pause(CarillonException failure, boolean wasOpen) {
    Duration given = reconnectionTime;
    boolean isFirst = wasOpen && backoff.failures() == 0;
    Optional<Duration> pause =
        backoff.next().map(random -> isFirst && given != null ? given : random);
    return pause.map(
        chosen -> failure.retryAfter().filter(least -> least.compareTo(chosen) > 0).orElse(chosen));
  }

  private void retryAfter(Duration pause) {
    synchronized (this) {
      if (state == SubscriptionState.CLOSED) {
        return;
      }
      state = SubscriptionState.WAITING;
    }
    notifyState(SubscriptionState.WAITING);
    synchronized (this) {
      if (state == SubscriptionState.WAITING) { // and not reconnected by the listener
        retry = timers.schedule(this::retry, pause.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private void giveUp(CarillonException failure) {
    if (close(failure)) {
      notifyState(SubscriptionState.CLOSED);
      call(() -> listener.onFailure(failure));
    }
  }

  private void notifyState(SubscriptionState changed) {
    call(() -> listener.onState(changed));
  }

  private void endAttempt() {
    StreamAttempt last;
    synchronized (this) {
      last = attempt;
      attempt = null;
      if (renewal != null) {
        renewal.stop();
        renewal = null;
      }
    }
    if (last != null) {
      last.close();
    }
  }

  // --- the application ---------------------------------------------------------------------------

  @Override
  public synchronized SubscriptionState state() {
    return state;
  }

  @Override
  public Optional<String> position() {
    return positions.id();
  }

  @Override
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  @Override
  public void reconnect() {
    synchronized (this) {
      if (retry == null || !retry.cancel(false)) {
        return;
      }
    }
    timers.execute(this::retry);
  }

  private void retry() {
    if (state() == SubscriptionState.WAITING) {
      connect();
    }
  }

  @Override
  public void close() {
    close(null);
  }

  /** Whether this call has closed it. */
  private boolean close(@Nullable Throwable reason) {
    synchronized (this) {
      if (state == SubscriptionState.CLOSED) {
        return false;
      }
      state = SubscriptionState.CLOSED;
      if (retry != null) {
        retry.cancel(false);
      }
    }
    endAttempt();
    if (reason == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(reason);
    }
    return true;
  }
}
