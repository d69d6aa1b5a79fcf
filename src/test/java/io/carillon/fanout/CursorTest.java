package io.carillon.fanout;

import static io.carillon.fanout.Engine.CHANNEL;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.Channel;
import io.carillon.channel.Frame;
import io.carillon.config.SlowReader;
import io.carillon.event.Audience;
import io.carillon.event.ChannelEpochs;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Conflation;
import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryUse;
import io.carillon.wire.Gap;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The way of a cursor to the live place, one chunk after another. */
class CursorTest {
  private static final int AMPLE = 64 * 1024;

  private Engine engine = Engine.with().tailFrames(10).build();
  private final Place live = new Place();

  /** The position of the live subscribers of the test. */
  private static final class Place implements LivePosition {
    private long offset;
    private long position;

    @Override
    public long offset() {
      return offset;
    }

    @Override
    public long position() {
      return position;
    }
  }

  private Channel channel() {
    return engine.channels.find(CHANNEL).orElseGet(() -> engine.channels.pin(CHANNEL));
  }

  private void liveAtEnd() {
    channel()
        .atEnd(
            (offset, position) -> {
              live.offset = offset;
              live.position = position;
            });
  }

  private Cursor cursor(long position) {
    return cursor(StartPosition.after(position), Selector.ALL, Reader.ANONYMOUS, false);
  }

  private Cursor cursor(
      StartPosition start, Selector selector, Reader reader, boolean isThrottled) {
    Cursor cursor =
        new Cursor(
            channel(), selector, reader, isThrottled, channel().slowReader(), start, engine.clock);
    cursor.begin(live);
    return cursor;
  }

  private static List<Long> seqs(Chunk chunk) {
    assertThat(chunk).isInstanceOf(Chunk.Frames.class);
    return ((Chunk.Frames) chunk).frames().stream().map(frame -> frame.event().seq()).toList();
  }

  private LogPage page(long positionAfter, Gap gap, long... seqs) {
    List<Frame> frames =
        java.util.Arrays.stream(seqs)
            .mapToObj(seq -> engine.log.readAfterQuietly(CHANNEL, seq - 1).get(0))
            .map(Frame::ofLog)
            .toList();
    MemoryBudget.Share share = MemoryBudget.unlimited().reserve(MemoryUse.PAGES, 1);
    return new LogPage(frames, positionAfter, gap, new PageMemory(share, 1));
  }

  // --- the hot tail ------------------------------------------------------------------------------

  @Test
  void aCursorInTheHotTailIsServedUpToTheLivePositionAndIsThenLevel() {
    engine.publishMany(5);
    liveAtEnd();
    Cursor cursor = cursor(2);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(3L, 4L, 5L);
    assertThat(cursor.position()).isEqualTo(5);
    assertThat(cursor.next(AMPLE)).isEqualTo(Chunk.Level.INSTANCE);
    assertThat(cursor.isCaughtUp()).as("it is attached by its subscription").isFalse();
  }

  @Test
  void aBudgetBoundsTheChunkButNeverBelowOneFrame() {
    engine.publishMany(5);
    liveAtEnd();
    Cursor cursor = cursor(0);
    assertThat(seqs(cursor.next(1))).containsExactly(1L);
    assertThat(seqs(cursor.next(1))).containsExactly(2L);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(3L, 4L, 5L);
  }

  @Test
  void withoutABudgetACursorDoesNotMove() {
    engine.publishMany(5);
    liveAtEnd();
    Cursor cursor = cursor(2);
    assertThat(cursor.next(0)).isEqualTo(Chunk.NotReady.INSTANCE);
    assertThat(cursor.position()).isEqualTo(2);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(3L, 4L, 5L);
  }

  @Test
  void framesThatAreNotWantedOrNotToBeSeenAreSkipped() {
    engine.publish(Engine.publication("a").topic("a").build());
    engine.publish(Engine.publication("b").topic("b").build());
    engine.publish(
        Engine.publication("private")
            .topic("a")
            .audience(new Audience(Set.of("anna"), Set.of()))
            .build());
    engine.publish(Engine.publication("short").topic("a").ttl(Duration.ofSeconds(1)).build());
    liveAtEnd();
    engine.clock.advance(Duration.ofSeconds(2));
    Selector selector = Selector.of(List.of("a"));
    Cursor anna = cursor(StartPosition.after(0), selector, Reader.of("anna", Set.of()), false);
    assertThat(seqs(anna.next(AMPLE))).containsExactly(1L, 3L);
    assertThat(anna.position()).isEqualTo(4);
    Cursor ben = cursor(StartPosition.after(0), selector, Reader.of("ben", Set.of()), false);
    assertThat(seqs(ben.next(AMPLE))).containsExactly(1L);
  }

  @Test
  void eventsThatTheSubscriberHasAlreadyAreSkipped() {
    engine.publishMany(5);
    liveAtEnd();
    Start.After start = new Start.After(1, 1, new TreeSet<>(List.of(3L, 4L)));
    Cursor cursor = cursor(StartPosition.after(start), Selector.ALL, Reader.ANONYMOUS, false);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(2L, 5L);
    assertThat(cursor.position()).isEqualTo(5);
  }

  @Test
  void aTransientFrameFromBeforeTheSubscriptionIsNotServed() {
    engine.publishMany(2);
    engine.publishTransient("typing");
    Cursor cursor = cursor(1);
    engine.publishTransient("typing still");
    liveAtEnd();
    Chunk chunk = cursor.next(AMPLE);
    assertThat(((Chunk.Frames) chunk).frames())
        .extracting(frame -> frame.event().data().toString())
        .containsExactly("e2", "typing still");
  }

  @Test
  void aCursorAheadOfTheLiveSubscribersWaitsForThem() {
    engine.publishMany(5);
    Cursor cursor = cursor(5);
    assertThat(cursor.next(AMPLE)).isEqualTo(Chunk.Ahead.INSTANCE);
    liveAtEnd();
    assertThat(cursor.next(AMPLE)).isEqualTo(Chunk.Level.INSTANCE);
  }

  @Test
  void whenCaughtUpItsPositionIsTheLivePosition() {
    engine.publishMany(5);
    liveAtEnd();
    Cursor cursor = cursor(5);
    cursor.attach();
    live.position = 9;
    assertThat(cursor.isLive()).isTrue();
    assertThat(cursor.position()).isEqualTo(9);
    cursor.fallBehind(live.offset, 7);
    assertThat(cursor.isLive()).isFalse();
    assertThat(cursor.position()).isEqualTo(7);
    cursor.attach();
    cursor.end();
    assertThat(cursor.position()).isEqualTo(9);
  }

  // --- the log -----------------------------------------------------------------------------------

  @Test
  void outsideTheHotTailAPageIsRequestedOnceAndThenServed() {
    engine.publishMany(30);
    liveAtEnd();
    Cursor cursor = cursor(3);
    assertThat(cursor.next(AMPLE)).isEqualTo(new Chunk.PageWanted(3, null, ChannelEpochs.FIRST));
    assertThat(cursor.next(AMPLE)).as("it is being read").isEqualTo(Chunk.NotReady.INSTANCE);
    cursor.pageArrived(page(25, null, 4, 5, 6), ChannelEpochs.FIRST);
    assertThat(cursor.next(0)).isEqualTo(Chunk.NotReady.INSTANCE);
    assertThat(seqs(cursor.next(1))).containsExactly(4L);
    assertThat(cursor.position()).isEqualTo(4);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(5L, 6L);
    assertThat(cursor.position()).as("the page ends there").isEqualTo(25);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(26L, 27L, 28L, 29L, 30L);
  }

  @Test
  void aGapIsReportedBeforeThePageThatItPrecedes() {
    engine.publishMany(30);
    liveAtEnd();
    Cursor cursor = cursor(3);
    cursor.next(AMPLE);
    Gap gap = Gap.expired(CHANNEL, 4, 10);
    cursor.pageArrived(page(25, gap, 11), ChannelEpochs.FIRST);
    assertThat(cursor.next(AMPLE)).isEqualTo(new Chunk.Missing(gap));
    assertThat(cursor.position()).isEqualTo(10);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(11L);
  }

  @Test
  void framesEvictedMeanwhileAreReadFromTheLog() {
    engine.publishMany(5);
    liveAtEnd();
    Cursor cursor = cursor(0);
    assertThat(seqs(cursor.next(1))).containsExactly(1L);
    engine.publishMany(30);
    assertThat(seqs(cursor.next(AMPLE))).as("it has lost its place").isEmpty();
    assertThat(cursor.next(AMPLE)).isEqualTo(new Chunk.PageWanted(1, null, ChannelEpochs.FIRST));
  }

  @Test
  void aResumingReaderIsNotSlow() {
    engine = Engine.with().tailFrames(10).slowReader(SlowReader.DISCONNECT).build();
    engine.publishMany(30);
    assertThat(cursor(3).next(AMPLE)).isInstanceOf(Chunk.PageWanted.class);
  }

  @Test
  void aSlowReaderIsDisconnectedIfThatIsThePolicy() {
    engine = Engine.with().tailFrames(10).slowReader(SlowReader.DISCONNECT).build();
    assertThat(fallenBehind().next(0)).isEqualTo(Chunk.TooSlow.INSTANCE);
  }

  @Test
  void aSlowReaderIsConflatedIfThatIsThePolicy() {
    engine = Engine.with().tailFrames(10).slowReader(SlowReader.CONFLATE).build();
    Cursor cursor = fallenBehind();
    Chunk.PageWanted wanted = (Chunk.PageWanted) cursor.next(AMPLE);
    assertThat(wanted.range().end()).isEqualTo(31);
    assertThat(wanted.range().conflation().keyless()).isEqualTo(Conflation.Keyless.ALL);
    cursor.pageArrived(page(20, null, 20), ChannelEpochs.FIRST);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(20L);
    wanted = (Chunk.PageWanted) cursor.next(AMPLE);
    assertThat(wanted.position()).as("the range is not over").isEqualTo(20);
    cursor.pageArrived(page(31, null, 31), ChannelEpochs.FIRST);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(31L);
    liveAtEnd();
    assertThat(cursor.next(AMPLE)).isEqualTo(Chunk.Level.INSTANCE);
  }

  /** A cursor that was caught up, and whose sink was not ready for more than the hot tail holds. */
  private Cursor fallenBehind() {
    engine.publishMany(1);
    liveAtEnd();
    Cursor cursor = cursor(1);
    cursor.attach();
    engine.publishMany(1);
    cursor.fallBehindSlowly(live.offset, live.position);
    engine.publishMany(29);
    liveAtEnd();
    assertThat(seqs(cursor.next(AMPLE))).isEmpty();
    return cursor;
  }

  // --- throttled ---------------------------------------------------------------------------------

  @Test
  void aThrottledCursorIsServedTheNewestOfEachKeyAtEachTick() {
    engine.publish(Engine.publication("1").key("a").build());
    Cursor cursor = cursor(StartPosition.after(0), Selector.ALL, Reader.ANONYMOUS, true);
    engine.publish(Engine.publication("2").key("a").build());
    engine.publish(Engine.publication("3").key("b").build());
    engine.publish(Engine.publication("4").key("a").build());
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(1L);
    assertThat(cursor.isLive()).isTrue();
    assertThat(cursor.next(AMPLE)).as("before the tick").isEqualTo(Chunk.NotReady.INSTANCE);
    cursor.tick();
    assertThat(cursor.isLive()).isFalse();
    assertThat(cursor.next(0)).isEqualTo(Chunk.NotReady.INSTANCE);
    assertThat(seqs(cursor.next(AMPLE))).containsExactly(3L, 4L);
    assertThat(cursor.isLive()).isTrue();
  }

  @Test
  void aThrottledCursorOutsideTheHotTailRequestsAConflatedPage() {
    engine.publishMany(30);
    Cursor cursor = cursor(StartPosition.after(3), Selector.ALL, Reader.ANONYMOUS, true);
    Chunk.PageWanted wanted = (Chunk.PageWanted) cursor.next(AMPLE);
    assertThat(wanted.position()).isEqualTo(3);
    assertThat(wanted.range().end()).isEqualTo(30);
    assertThat(wanted.range().conflation().keyless()).isEqualTo(Conflation.Keyless.ONE_KEY);
  }
}
