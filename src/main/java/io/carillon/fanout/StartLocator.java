package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.event.ChannelName;
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
import org.jspecify.annotations.Nullable;

/** Locates the position at which a subscription begins. Queries the log on the caller's thread. */
final class StartLocator {
  private final EventLog log;
  private final CatchUp catchUp;

  StartLocator(EventLog log, CatchUp catchUp) {
    this.log = log;
    this.catchUp = catchUp;
  }

  /**
   * @throws LogUnavailableException if the log has to be read and cannot be read now
   */
  StartPosition locate(Channel channel, Start start, Selector selector, Reader reader) {
    if (start instanceof Start.AfterNewestOf claimed) {
      return locate(channel, newest(channel, claimed.positions()), selector, reader);
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

  private Start newest(Channel channel, List<Long> positions) {
    long head = Math.max(channel.head(), log.extent(channel.name()).head());
    return new Start.After(
        positions.stream()
            .filter(position -> position <= head)
            .max(Comparator.naturalOrder())
            .orElseGet(() -> Collections.min(positions))); // all of them are in the future
  }

  private StartPosition ofExtent(Channel channel, Start start) {
    Extent extent = log.extent(channel.name());
    if (start instanceof Start.After after && after.position() <= extent.head()) {
      reached(channel, Math.min(after.last(), extent.head())); // appended by another node
      return StartPosition.after(after);
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
