package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
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
 * A log for those who cannot wait, the threads of requests: it answers within a time or says that
 * it is unavailable. A few threads ask the database. When all of them hang in one that neither
 * answers nor fails, whoever comes is refused at once, so that no more threads are lost to it.
 * Thread-safe.
 */
public final class BulkheadEventLog implements EventLog {
  private final EventLog log;
  private final Executor executor;
  private final int threads;
  private final Duration patience;
  private final AtomicInteger hanging = new AtomicInteger(); // threads nobody waits for any more

  /**
   * @param executor has so many threads, and lets wait what they cannot do yet
   * @param patience how long an answer may take
   */
  public BulkheadEventLog(EventLog log, Executor executor, int threads, Duration patience) {
    this.log = log;
    this.executor = executor;
    this.threads = threads;
    this.patience = patience;
  }

  private enum State {
    WAITING,
    ASKING,
    ANSWERED,
    ABANDONED
  }

  /** A question: it is put by a thread of the executor, and given up by who waits for it. */
  private final class Question<T> implements Runnable {
    private final Supplier<T> question;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    Question(Supplier<T> question) {
      this.question = question;
    }

    @Override
    public void run() {
      if (!state.compareAndSet(State.WAITING, State.ASKING)) {
        return;
      }
      try {
        answer.complete(question.get());
      } catch (RuntimeException | Error refused) {
        answer.completeExceptionally(refused);
      } finally {
        if (state.getAndSet(State.ANSWERED) == State.ABANDONED) {
          hanging.decrementAndGet();
        }
      }
    }

    void abandon() {
      if (!state.compareAndSet(State.WAITING, State.ABANDONED)) {
        hanging.incrementAndGet(); // before it can end
        if (!state.compareAndSet(State.ASKING, State.ABANDONED)) {
          hanging.decrementAndGet(); // it has ended
        }
      }
    }
  }

  private <T> T ask(Supplier<T> asked) {
    if (hanging.get() >= threads) {
      throw unavailable(new TimeoutException("all who have asked wait for the database"));
    }
    Question<T> question = new Question<>(asked);
    try {
      executor.execute(question);
    } catch (RejectedExecutionException shuttingDown) {
      throw new LogUnavailableException("the hub shuts down", shuttingDown);
    }
    try {
      return question.answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      question.abandon();
      throw unavailable(late);
    } catch (InterruptedException e) {
      question.abandon();
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
    return new LogUnavailableException("the log does not answer within " + patience, cause);
  }

  @Override
  public Replay readAfter(ChannelName channel, long position, int limit) {
    return ask(() -> log.readAfter(channel, position, limit));
  }

  @Override
  public List<Event> readBefore(ChannelName channel, long position, int limit) {
    return ask(() -> log.readBefore(channel, position, limit));
  }

  @Override
  public Replay readNewest(
      ChannelName channel, long position, long end, Conflation conflation, int limit) {
    return ask(() -> log.readNewest(channel, position, end, conflation, limit));
  }

  @Override
  public Extent extent(ChannelName channel) {
    return ask(() -> log.extent(channel));
  }

  @Override
  public Map<ChannelName, Long> heads(Collection<ChannelName> channels) {
    return ask(() -> log.heads(channels));
  }

  @Override
  public long positionBefore(ChannelName channel, Instant since) {
    return ask(() -> log.positionBefore(channel, since));
  }

  @Override
  public List<ChannelExtent> channels(String after, int limit) {
    return ask(() -> log.channels(after, limit));
  }

  @Override
  public long channelCount() {
    return ask(log::channelCount);
  }
}
