package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.event.ChannelEpochs;
import io.carillon.event.ChannelName;
import io.carillon.event.Position;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Conflation;
import io.carillon.log.Conflation.Keyless;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.LogUnavailableException;
import io.carillon.wire.Gap;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Locates the position at which a subscription begins. Queries the log on the caller's thread. */
final class StartLocator {
  private final EventLog log;
  private final CatchUp catchUp;
  private final LongConsumer epochSeen;
  private final Runnable doubtEpoch;

  /**
   * @param epochSeen called with the epochs of positions
   * @param doubtEpoch called when a position is beyond the head of its channel; on return the
   *     channel is in the newest epoch
   */
  StartLocator(EventLog log, CatchUp catchUp, LongConsumer epochSeen, Runnable doubtEpoch) {
    this.log = log;
    this.catchUp = catchUp;
    this.epochSeen = epochSeen;
    this.doubtEpoch = doubtEpoch;
  }

  /**
   * @throws LogUnavailableException if the log has to be read and cannot be read now
   */
  StartPosition locate(Channel channel, Start start, Selector selector, Reader reader) {
    if (start instanceof Start.AfterNewestOf claimed) {
      claimed.positions().forEach(position -> epochSeen.accept(position.epoch()));
      return locate(channel, newest(channel, claimed.positions()), selector, reader);
    }
    if (start instanceof Start.After after) {
      epochSeen.accept(after.epoch());
    }
    while (true) {
      ChannelEpochs epochs = channel.epochs(); // first: what is located in earlier ones is lost
      StartPosition located = located(channel, start, selector, reader, epochs);
      if (!(start instanceof Start.After) || epochs == channel.epochs()) {
        return located.in(epochs);
      }
    }
  }

  private StartPosition located(
      Channel channel, Start start, Selector selector, Reader reader, ChannelEpochs epochs) {
    if (start instanceof Start.After after) {
      StartPosition lost = lost(channel, after, epochs);
      if (lost != null) {
        return lost;
      }
    }
    if (start instanceof Start.Live) {
      return StartPosition.after(channel.head()); // now, not when the shard begins to serve it
    }
    if (start instanceof Start.Latest) {
      // a reader without any events needs no notices of those that are gone
      return latest(
          channel, new Conflation(selector, reader, Keyless.ONE_KEY).withoutRetractions());
    }
    if (start instanceof Start.Since since) {
      return StartPosition.after(
          reached(channel, log.positionBefore(channel.name(), since.time())));
    }
    if (start instanceof Start.After after && after.last() <= channel.head()) {
      // what retention has removed of it is found when the log is read
      return StartPosition.after(after);
    }
    return ofExtent(channel, start);
  }

  private Start newest(Channel channel, List<Position> positions) {
    long head = Math.max(channel.head(), log.extent(channel.name()).head());
    if (positions.stream().anyMatch(position -> position.seq() > head)) {
      doubtEpoch.run();
    }
    ChannelEpochs epochs = channel.epochs();
    return new Start.After(
        positions.stream()
            .filter(position -> isIn(epochs, position) && position.seq() <= head)
            .max(Comparator.comparingLong(Position::seq))
            .orElseGet(() -> Collections.min(positions))); // all of them are lost or in the future
  }

  private static boolean isIn(ChannelEpochs epochs, Position position) {
    return position.epoch() <= epochs.current()
        && position.seq() <= epochs.lastKept(position.epoch()).orElse(position.seq());
  }

  /** Where a reader continues that has events which the log has lost; null if it has none. */
  private @Nullable StartPosition lost(Channel channel, Start.After after, ChannelEpochs epochs) {
    if (after.epoch() > epochs.current()) { // the log was restored, and no epoch opened
      Gap gap = Gap.restored(channel.name(), after.last());
      return StartPosition.after(reached(channel, log.extent(channel.name()).first() - 1), gap);
    }
    long kept = epochs.lastKept(after.epoch()).orElse(after.last());
    if (after.last() <= kept) {
      return null;
    }
    long position = Math.min(after.position(), kept);
    Gap gap = Gap.restored(channel.name(), kept + 1, after.last());
    return StartPosition.after(
        new Start.After(after.epoch(), position, after.known().headSet(kept + 1)), gap);
  }

  private StartPosition ofExtent(Channel channel, Start start) {
    Extent extent = log.extent(channel.name());
    if (start instanceof Start.After after && after.position() <= extent.head()) {
      reached(channel, Math.min(after.last(), extent.head())); // appended by another node
      return StartPosition.after(after);
    }
    if (start instanceof Start.After) {
      doubtEpoch.run(); // in another epoch, it is located again
    }
    Gap gap = gap(channel.name(), start, extent);
    return StartPosition.after(reached(channel, extent.first() - 1), gap);
  }

  /**
   * The seam is that of every page: it ends at the head that the channel had before the log was
   * read; and from there the subscription continues.
   */
  private StartPosition latest(Channel channel, Conflation conflation) {
    ConflatedRange range = new ConflatedRange(channel.head(), conflation, false);
    LogPage firstPage = catchUp.readNow(channel, 0, range);
    return StartPosition.before(new StartPosition.Latest(range, firstPage));
  }

  private static @Nullable Gap gap(ChannelName name, Start start, Extent extent) {
    if (start instanceof Start.After after) {
      return Gap.future(name, extent.head() + 1, after.position());
    }
    return start instanceof Start.Unknown ? Gap.unknown(name) : null;
  }

  /**
   * Raises the head of the channel to a position, if it is lower. Only then the hot tail is
   * restarted: a new subscriber should not send all others to the log.
   */
  private long reached(Channel channel, long position) {
    if (position > channel.head()) {
      channel.headIs(log.extent(channel.name()).head());
    }
    return position;
  }
}
