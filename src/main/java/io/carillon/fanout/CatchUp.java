package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.channel.Frame;
import io.carillon.channel.Gap;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Replay;
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
 * Cursors that stand at the same place while a page is being read share it.
 *
 * <p>The seam: a page never reaches beyond the head that the hot tail had <em>before</em> the log
 * was asked. Events are in the log before they are in the hot tail, so up to that head the log has
 * all there is; and what comes after it is met in the hot tail, once.
 */
public final class CatchUp {
  private final EventLog log;
  private final Executor executor;
  private final Clock clock;
  private final int pageSize;
  private final Map<Reading, CompletableFuture<Page>> underWay = new ConcurrentHashMap<>();

  CatchUp(EventLog log, Executor executor, Clock clock, int pageSize) {
    this.log = log;
    this.executor = executor;
    this.clock = clock;
    this.pageSize = pageSize;
  }

  private record Reading(ChannelName channel, long position) {}

  /**
   * What the log has after a position.
   *
   * @param frames oldest first
   * @param positionAfter where a reader stands who has read the page
   * @param gap what retention has removed before the first frame, or null
   */
  record Page(List<Frame> frames, long positionAfter, @Nullable Gap gap) {}

  /**
   * The page after {@code position}, which is before the head. Completes exceptionally with what
   * the log threw, or with {@link RejectedExecutionException} if no thread can be had.
   */
  CompletableFuture<Page> read(Channel channel, long position) {
    Reading reading = new Reading(channel.name(), position);
    CompletableFuture<Page> mine = new CompletableFuture<>();
    CompletableFuture<Page> shared = underWay.putIfAbsent(reading, mine);
    if (shared != null) {
      return shared;
    }
    try {
      executor.execute(() -> complete(mine, reading, channel));
    } catch (RejectedExecutionException tooBusyOrShutDown) {
      underWay.remove(reading); // or whoever comes to this place would wait for it for ever
      mine.completeExceptionally(tooBusyOrShutDown);
    }
    return mine;
  }

  private void complete(CompletableFuture<Page> page, Reading reading, Channel channel) {
    try {
      Page read = readNow(channel, reading.position());
      underWay.remove(reading);
      page.complete(read);
    } catch (RuntimeException | Error failure) {
      underWay.remove(reading);
      page.completeExceptionally(failure);
    }
  }

  private Page readNow(Channel channel, long position) {
    long head = channel.head(); // before the log is asked
    return page(channel, position, head, log.readAfter(channel.name(), position, pageSize), true);
  }

  /**
   * The page after {@code position} of a stretch that reaches beyond it. Nobody shares it.
   * Completes exceptionally as {@link #read} does.
   */
  CompletableFuture<Page> read(Channel channel, long position, ConflatedRange stretch) {
    try {
      return CompletableFuture.supplyAsync(() -> readNow(channel, position, stretch), executor);
    } catch (RejectedExecutionException tooBusyOrShutDown) {
      return CompletableFuture.failedFuture(tooBusyOrShutDown);
    }
  }

  private Page readNow(Channel channel, long position, ConflatedRange stretch) {
    Replay replay =
        log.readNewest(channel.name(), position, stretch.end(), stretch.conflation(), pageSize);
    return page(channel, position, stretch.end(), replay, stretch.tellsGaps());
  }

  /**
   * Looks up where a subscription begins that wants what is latest, with the first page of it. Asks
   * the log, on the caller's thread.
   *
   * <p>The seam is that of every page: it ends at the head that the channel had before the log was
   * asked; and from there the subscription goes on.
   *
   * @throws LogUnavailableException if the log cannot be read now
   */
  StartPosition latest(Channel channel, Selector selector, Reader reader) {
    Conflation conflation = new Conflation(selector, reader, Keyless.ONE_KEY);
    ConflatedRange stretch = new ConflatedRange(channel.head(), conflation, false);
    return StartPosition.before(new StartPosition.Latest(stretch, readNow(channel, 0, stretch)));
  }

  /**
   * @param end a position; what lies beyond is left for later
   */
  private Page page(Channel channel, long position, long end, Replay replay, boolean tellsGaps) {
    List<Event> events = replay.events();
    Gap gap = null;
    long from = position;
    if (tellsGaps && replay instanceof Replay.Truncated truncated) {
      long firstLeft =
          events.isEmpty() ? truncated.first() : Math.min(truncated.first(), events.get(0).seq());
      // not beyond the end: what comes after it may still be met in the hot tail
      long lastGone = Math.min(firstLeft - 1, end);
      if (lastGone > position) {
        gap = Gap.expired(channel.name(), position + 1, lastGone);
        from = lastGone;
      }
    }
    Instant now = clock.instant();
    List<Frame> frames = new ArrayList<>(events.size());
    for (Event event : events) {
      if (event.seq() <= end && !event.isExpiredAt(now)) {
        frames.add(Frame.of(event));
      }
    }
    boolean reachedEnd = events.size() < pageSize;
    long lastRead = events.isEmpty() ? from : events.get(events.size() - 1).seq();
    long positionAfter = Math.max(from, reachedEnd ? end : Math.min(lastRead, end));
    return new Page(frames, positionAfter, gap);
  }
}
