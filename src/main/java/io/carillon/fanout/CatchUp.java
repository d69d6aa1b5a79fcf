package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.Frame;
import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.PageLimit;
import io.carillon.log.Replay;
import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryBudget.Share;
import io.carillon.memory.MemoryBudgetExceededException;
import io.carillon.memory.MemoryExhaustion;
import io.carillon.memory.MemoryUse;
import io.carillon.wire.Gap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of the log for cursors that are behind the hot tail, on threads that may block.
 * Cursors at the same position share a page while it is being read.
 *
 * <p>The seam: a page never reaches beyond the head that the hot tail had <em>before</em> the log
 * was read. Events are in the log before they are in the hot tail, so up to that head the log is
 * complete; and the events after it are found in the hot tail, once.
 */
public final class CatchUp {
  /** Of a page in memory: its events, and each of them encoded once or twice. */
  private static final int COPIES = 3;

  /**
   * How long a page may wait for memory: longer than streams that do not read keep theirs, {@link
   * StreamSubscription#PAGE_PATIENCE}.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final EventLog log;
  private final Executor executor;
  private final Clock clock;
  private final PageLimit limit;
  private final MemoryBudget budget;
  private final Map<PageKey, Reading> underWay = new ConcurrentHashMap<>();

  /**
   * @param executor its threads may block
   * @param clock the time of day, for the expiry of events
   * @param limit of one read
   * @param budget for pages until they have been written
   */
  public CatchUp(
      EventLog log, Executor executor, Clock clock, PageLimit limit, MemoryBudget budget) {
    this.log = log;
    this.executor = executor;
    this.clock = clock;
    this.limit = limit;
    this.budget = budget;
  }

  private record PageKey(ChannelName channel, long position, ChannelEpochs epochs) {}

  /** A page that is being read. */
  private static final class Reading {
    final CompletableFuture<LogPage> page = new CompletableFuture<>();
    int readers; // changed by computations of the map only, final once it is removed
  }

  /**
   * The page that a cursor wants, to be let go of. Completes exceptionally with what the log threw,
   * with {@link MemoryBudgetExceededException}, or with {@link RejectedExecutionException} if no
   * thread is available.
   */
  CompletableFuture<LogPage> read(Channel channel, Chunk.PageWanted wanted) {
    ConflatedRange range = wanted.range();
    return range == null
        ? read(channel, new PageKey(channel.name(), wanted.position(), wanted.epochs()))
        : read(channel, wanted.position(), range);
  }

  private CompletableFuture<LogPage> read(Channel channel, PageKey key) {
    boolean[] isFirst = {false};
    Reading reading =
        underWay.compute(
            key,
            (none, shared) -> {
              isFirst[0] = shared == null;
              Reading joined = shared == null ? new Reading() : shared;
              joined.readers++;
              return joined;
            });
    if (isFirst[0]) {
      try {
        executor.execute(() -> complete(reading, key, channel));
      } catch (RejectedExecutionException tooBusyOrShutDown) {
        underWay.remove(key); // before it fails: a later reader has to try again
        reading.page.completeExceptionally(tooBusyOrShutDown);
      }
    }
    return reading.page;
  }

  private void complete(Reading reading, PageKey key, Channel channel) {
    Share share = null;
    try {
      share = await();
      ChannelEpochs epochs = channel.epochs();
      long head = channel.head(); // before the log is read, as the epochs
      Replay replay = log.readAfter(channel.name(), key.position(), limit);
      requireSame(epochs);
      List<Frame> frames = frames(replay, head);
      share.shrinkTo(footprint(frames));
      underWay.remove(key);
      PageMemory memory = new PageMemory(share, reading.readers);
      reading.page.complete(page(channel, key.position(), head, replay, frames, true, memory));
    } catch (RuntimeException | Error failure) {
      underWay.remove(key);
      if (share != null) {
        share.close();
      }
      MemoryExhaustion.check(failure);
      reading.page.completeExceptionally(failure);
    }
  }

  /**
   * A node enters an epoch with its log first and with its channels afterwards. A page that was
   * read in between has events of the new epoch, for a cursor of the earlier one.
   */
  private void requireSame(ChannelEpochs epochs) {
    if (log.epoch() != epochs.current()) {
      throw new LogUnavailableException("the channel is about to enter another epoch");
    }
  }

  private Share await() {
    try {
      return budget
          .reserve(MemoryUse.PAGES, COPIES * limit.bytes(), PATIENCE)
          .orElseGet(() -> budget.reserve(MemoryUse.PAGES, COPIES * limit.bytes()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException("interrupted", e);
    }
  }

  /** A conflated page is for one reader only. */
  private CompletableFuture<LogPage> read(Channel channel, long position, ConflatedRange range) {
    try {
      return CompletableFuture.supplyAsync(
          () -> {
            ChannelEpochs epochs = channel.epochs();
            LogPage page = readNow(channel, position, range, await());
            try {
              requireSame(epochs);
            } catch (LogUnavailableException other) {
              page.memory().letGo();
              throw other;
            }
            return page;
          },
          executor);
    } catch (RejectedExecutionException tooBusyOrShutDown) {
      return CompletableFuture.failedFuture(tooBusyOrShutDown);
    }
  }

  /**
   * The page after {@code position} of a range, to be let go of, read on the caller's thread.
   *
   * @throws MemoryBudgetExceededException if there is no memory for it now
   */
  LogPage readNow(Channel channel, long position, ConflatedRange range) {
    return readNow(
        channel, position, range, budget.reserve(MemoryUse.PAGES, COPIES * limit.bytes()));
  }

  private LogPage readNow(Channel channel, long position, ConflatedRange range, Share share) {
    try {
      Replay replay =
          log.readNewest(channel.name(), position, range.end(), range.conflation(), limit);
      List<Frame> frames = frames(replay, range.end());
      share.shrinkTo(footprint(frames));
      return page(
          channel,
          position,
          range.end(),
          replay,
          frames,
          range.reportsGaps(),
          new PageMemory(share, 1));
    } catch (RuntimeException | Error failure) {
      share.close();
      MemoryExhaustion.check(failure);
      throw failure;
    }
  }

  private List<Frame> frames(Replay replay, long end) {
    Instant now = clock.instant();
    List<Frame> frames = new ArrayList<>(replay.events().size());
    for (Event event : replay.events()) {
      if (event.seq() <= end && !event.isExpiredAt(now)) {
        frames.add(Frame.ofLog(event));
      }
    }
    return frames;
  }

  private static long footprint(List<Frame> frames) {
    long bytes = 0;
    for (Frame frame : frames) {
      bytes += COPIES * frame.event().footprint();
    }
    return bytes;
  }

  /**
   * @param end a position; what lies beyond is left for later
   */
  private static LogPage page(
      Channel channel,
      long position,
      long end,
      Replay replay,
      List<Frame> frames,
      boolean reportsGaps,
      PageMemory memory) {
    List<Event> events = replay.events();
    Gap gap = reportsGaps ? gap(channel, position, end, replay) : null;
    long from = gap == null ? position : gap.to().orElse(position);
    long lastRead = events.isEmpty() ? from : events.get(events.size() - 1).seq();
    long positionAfter = Math.max(from, replay.isLast() ? end : Math.min(lastRead, end));
    return new LogPage(frames, positionAfter, gap, memory);
  }

  private static @Nullable Gap gap(Channel channel, long position, long end, Replay replay) {
    if (!(replay instanceof Replay.Truncated truncated)) {
      return null;
    }
    List<Event> events = replay.events();
    long firstLeft =
        events.isEmpty() ? truncated.first() : Math.min(truncated.first(), events.get(0).seq());
    // not beyond the end: what comes after it may still be found in the hot tail
    long lastGone = Math.min(firstLeft - 1, end);
    return lastGone > position ? Gap.expired(channel.name(), position + 1, lastGone) : null;
  }
}
