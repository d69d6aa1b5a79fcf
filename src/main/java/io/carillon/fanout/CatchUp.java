package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.Frame;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.log.EventLog;
import io.carillon.log.Replay;
import io.carillon.wire.Gap;
import java.time.Clock;
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
  private final EventLog log;
  private final Executor executor;
  private final Clock clock;
  private final int pageSize;
  private final Map<PageKey, CompletableFuture<LogPage>> underWay = new ConcurrentHashMap<>();

  /**
   * @param executor its threads may block
   * @param clock the time of day, for the expiry of events
   * @param pageSize events of one read, at most
   */
  public CatchUp(EventLog log, Executor executor, Clock clock, int pageSize) {
    this.log = log;
    this.executor = executor;
    this.clock = clock;
    this.pageSize = pageSize;
  }

  private record PageKey(ChannelName channel, long position) {}

  /**
   * The page that a cursor wants. Completes exceptionally with what the log threw, or with {@link
   * RejectedExecutionException} if no thread is available.
   */
  CompletableFuture<LogPage> read(Channel channel, Chunk.PageWanted wanted) {
    ConflatedRange range = wanted.range();
    return range == null
        ? read(channel, wanted.position())
        : read(channel, wanted.position(), range);
  }

  private CompletableFuture<LogPage> read(Channel channel, long position) {
    PageKey key = new PageKey(channel.name(), position);
    CompletableFuture<LogPage> mine = new CompletableFuture<>();
    CompletableFuture<LogPage> shared = underWay.putIfAbsent(key, mine);
    if (shared != null) {
      return shared;
    }
    try {
      executor.execute(() -> complete(mine, key, channel));
    } catch (RejectedExecutionException tooBusyOrShutDown) {
      underWay.remove(key); // before it fails: a later reader has to try again
      mine.completeExceptionally(tooBusyOrShutDown);
    }
    return mine;
  }

  private void complete(CompletableFuture<LogPage> page, PageKey key, Channel channel) {
    try {
      LogPage read = readNow(channel, key.position());
      underWay.remove(key);
      page.complete(read);
    } catch (RuntimeException | Error failure) {
      underWay.remove(key);
      page.completeExceptionally(failure);
    }
  }

  private LogPage readNow(Channel channel, long position) {
    long head = channel.head(); // before the log is read
    return page(channel, position, head, log.readAfter(channel.name(), position, pageSize), true);
  }

  /** A conflated page is for one reader only. */
  private CompletableFuture<LogPage> read(Channel channel, long position, ConflatedRange range) {
    try {
      return CompletableFuture.supplyAsync(() -> readNow(channel, position, range), executor);
    } catch (RejectedExecutionException tooBusyOrShutDown) {
      return CompletableFuture.failedFuture(tooBusyOrShutDown);
    }
  }

  /** The page after {@code position} of a range, read on the caller's thread. */
  LogPage readNow(Channel channel, long position, ConflatedRange range) {
    Replay replay =
        log.readNewest(channel.name(), position, range.end(), range.conflation(), pageSize);
    return page(channel, position, range.end(), replay, range.reportsGaps());
  }

  /**
   * @param end a position; what lies beyond is left for later
   */
  private LogPage page(
      Channel channel, long position, long end, Replay replay, boolean reportsGaps) {
    List<Event> events = replay.events();
    Gap gap = reportsGaps ? gap(channel, position, end, replay) : null;
    long from = gap == null ? position : gap.to().orElse(position);
    Instant now = clock.instant();
    List<Frame> frames = new ArrayList<>(events.size());
    for (Event event : events) {
      if (event.seq() <= end && !event.isExpiredAt(now)) {
        frames.add(Frame.ofLog(event));
      }
    }
    boolean reachedEnd = events.size() < pageSize;
    long lastRead = events.isEmpty() ? from : events.get(events.size() - 1).seq();
    long positionAfter = Math.max(from, reachedEnd ? end : Math.min(lastRead, end));
    return new LogPage(frames, positionAfter, gap);
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
