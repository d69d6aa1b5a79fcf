package io.carillon.log;

import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.Reader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A time-limited bulkhead around a log: each call is made on a small pool and fails with {@link
 * LogUnavailableException} after a timeout. While all threads of the pool are stuck in a database
 * that neither answers nor fails, calls fail at once. Thread-safe.
 */
public final class BulkheadEventLog implements EventLog {
  private final EventLog log;
  private final Executor executor;
  private final int threads;
  private final Duration timeout;
  private final AtomicInteger stuckThreads = new AtomicInteger(); // whose callers have given up

  /**
   * @param executor a fixed pool of {@code threads} threads with an unbounded queue
   * @param timeout how long a call may take
   */
  public BulkheadEventLog(EventLog log, Executor executor, int threads, Duration timeout) {
    this.log = log;
    this.executor = executor;
    this.threads = threads;
    this.timeout = timeout;
  }

  private enum State {
    WAITING,
    RUNNING,
    FINISHED,
    ABANDONED
  }

  /** A call: run by a thread of the pool, and abandoned by its caller after the timeout. */
  private final class Call<T> implements Runnable {
    private final Supplier<T> query;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    Call(Supplier<T> query) {
      this.query = query;
    }

    @Override
    public void run() {
      if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
        return;
      }
      try {
        result.complete(query.get());
      } catch (RuntimeException | Error failure) {
        result.completeExceptionally(failure);
      } finally {
        if (state.getAndSet(State.FINISHED) == State.ABANDONED) {
          stuckThreads.decrementAndGet();
        }
      }
    }

    void abandon() {
      if (!state.compareAndSet(State.WAITING, State.ABANDONED)) {
        stuckThreads.incrementAndGet(); // before it can finish
        if (!state.compareAndSet(State.RUNNING, State.ABANDONED)) {
          stuckThreads.decrementAndGet(); // it has finished
        }
      }
    }
  }

  private <T> T call(Supplier<T> query) {
    if (stuckThreads.get() >= threads) {
      throw unavailable(new TimeoutException("all threads are stuck in the database"));
    }
    Call<T> call = new Call<>(query);
    try {
      executor.execute(call);
    } catch (RejectedExecutionException shuttingDown) {
      throw new LogUnavailableException("the hub is shutting down", shuttingDown);
    }
    try {
      return call.result.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      call.abandon();
      throw unavailable(late);
    } catch (InterruptedException e) {
      call.abandon();
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LogUnavailableException refused) {
        throw new LogUnavailableException(refused.getMessage(), refused);
      }
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private LogUnavailableException unavailable(Exception cause) {
    return new LogUnavailableException("the log does not answer within " + timeout, cause);
  }

  @Override
  public Replay readAfter(ChannelName channel, long position, PageLimit limit) {
    return call(() -> log.readAfter(channel, position, limit));
  }

  @Override
  public History readBefore(
      ChannelName channel, long position, Selection selection, PageLimit limit) {
    return call(() -> log.readBefore(channel, position, selection, limit));
  }

  @Override
  public long newestVisible(ChannelName channel, long position, Reader reader) {
    return call(() -> log.newestVisible(channel, position, reader));
  }

  @Override
  public Replay readNewest(
      ChannelName channel, long position, long end, Conflation conflation, PageLimit limit) {
    return call(() -> log.readNewest(channel, position, end, conflation, limit));
  }

  @Override
  public List<KeyedValue> readValues(
      ChannelName channel, String key, long after, long before, int limit) {
    return call(() -> log.readValues(channel, key, after, before, limit));
  }

  @Override
  public Extent extent(ChannelName channel) {
    return call(() -> log.extent(channel));
  }

  @Override
  public ChannelEpochs epochs(ChannelName channel) {
    return call(() -> log.epochs(channel));
  }

  @Override
  public long epoch() {
    return log.epoch(); // does not block
  }

  @Override
  public Map<ChannelName, Long> heads(Collection<ChannelName> channels) {
    return call(() -> log.heads(channels));
  }

  @Override
  public long positionBefore(ChannelName channel, Instant since) {
    return call(() -> log.positionBefore(channel, since));
  }

  @Override
  public List<ChannelExtent> channels(
      Collection<ChannelPattern> patterns, String after, int limit) {
    return call(() -> log.channels(patterns, after, limit));
  }

  @Override
  public long channelCount() {
    return call(log::channelCount);
  }
}
