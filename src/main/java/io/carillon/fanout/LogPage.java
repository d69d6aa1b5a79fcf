package io.carillon.fanout;

import io.carillon.channel.Frame;
import io.carillon.wire.Gap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of the log after a position.
 *
 * @param frames oldest first
 * @param positionAfter where a reader stands that has read the page
 * @param gap what retention has removed before the first frame, or null
 * @param memory to be let go of by every reader of the page
 */
record LogPage(List<Frame> frames, long positionAfter, @Nullable Gap gap, PageMemory memory) {}
