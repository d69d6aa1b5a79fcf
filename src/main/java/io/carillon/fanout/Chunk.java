package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.event.ChannelEpochs;
import io.carillon.wire.Gap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Cursor} that is behind needs next. */
sealed interface Chunk {
  /** Frames to write, maybe none; the cursor has moved past them and can go on. */
  record Frames(List<Frame> frames) implements Chunk {
    static final Frames NONE = new Frames(List.of());
  }

  /** A gap to report; the cursor has moved past it and can go on. */
  record Missing(Gap gap) implements Chunk {}

  /**
   * A page of the log, for {@link Cursor#pageArrived}.
   *
   * @param range the range to be conflated; null for every event
   * @param epochs those that the position is of
   */
  record PageWanted(long position, @Nullable ConflatedRange range, ChannelEpochs epochs)
      implements Chunk {}

  /** The cursor stands where the live subscribers of its channel stand. */
  record Level() implements Chunk {
    static final Level INSTANCE = new Level();
  }

  /** The live subscribers have to be served first: the cursor is ahead of them. */
  record Ahead() implements Chunk {
    static final Ahead INSTANCE = new Ahead();
  }

  /** Nothing now: a page is being read, no tick has come, or the sink is not ready. */
  record NotReady() implements Chunk {
    static final NotReady INSTANCE = new NotReady();
  }

  /** The policy of the channel is to disconnect a reader this slow. */
  record TooSlow() implements Chunk {
    static final TooSlow INSTANCE = new TooSlow();
  }
}
