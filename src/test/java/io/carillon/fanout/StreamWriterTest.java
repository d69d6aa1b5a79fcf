package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.Frame;
import io.carillon.event.Event;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.testing.ManualClock;
import io.carillon.testing.ManualTicker;
import io.carillon.wire.EventStreamFormat;
import io.carillon.wire.Message;
import io.carillon.wire.ParsedEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The output of a stream to its sink, and its counts. */
class StreamWriterTest {
  private final ManualTicker ticker = new ManualTicker();
  private final RecordingListener listener = new RecordingListener();
  private final ShardOutput output = new ShardOutput(listener, new ManualClock());
  private final RecordingSink sink = new RecordingSink();
  private final RecordingOwner owner = new RecordingOwner();
  private final StreamWriter writer = writer(sink, EventStreamFormat.INSTANCE);

  private static final class RecordingOwner implements StreamWriter.Owner {
    private CloseReason reason;
    private Throwable fault;

    @Override
    public boolean isClosed() {
      return reason != null;
    }

    @Override
    public void close(CloseReason reason) {
      this.reason = reason;
    }

    @Override
    public void fail(Throwable fault) {
      this.fault = fault;
      this.reason = CloseReason.FAILED;
    }
  }

  private StreamWriter writer(EventSink sink, io.carillon.wire.StreamFormat format) {
    SubscriptionSpec spec = Engine.in(Engine.spec(new Start.Live()), format);
    return new ByteWriter(sink, spec, output, ticker::nanos, owner, ticker.nanos());
  }

  private static Frame frame(long seq) {
    return Frame.ofLog(Event.of(Engine.publication("e" + seq).build(), seq, Instant.EPOCH));
  }

  private static final Message CONNECTED =
      new Message.Connected("client", "0", Duration.ofSeconds(2));

  // --- bytes -------------------------------------------------------------------------------------

  @Test
  void framesAreOneWriteAndAreCounted() {
    assertThat(writer.isReady()).isTrue();
    writer.write(List.of(frame(1), frame(2)), null);
    assertThat(sink.data()).containsExactly("e1", "e2");
    assertThat(sink.writes()).isEqualTo(1);
    assertThat(writer.events()).isEqualTo(2);
    assertThat(writer.bytes()).isEqualTo(sink.text().length());
    assertThat(listener.events).as("reported after the round").hasValue(0);
    output.report();
    assertThat(listener.events).hasValue(2);
  }

  @Test
  void framesOfAStreamOfSeveralChannelsHaveItsIds() {
    assertThat(writer.isReady()).isTrue();
    writer.write(List.of(frame(7)), frame -> "a=" + frame.position() + ",b=2");
    assertThat(sink.ids()).containsExactly("a=7,b=2");
  }

  @Test
  void noFramesAreNoWrite() {
    writer.write(List.of(), null);
    assertThat(sink.writes()).isZero();
  }

  @Test
  void aCompressedStreamIsOneGzipStream() throws IOException {
    List<byte[]> written = new ArrayList<>();
    StreamWriter compressed =
        writer(
            new KeepingSink(written), (EventStreamFormat) EventStreamFormat.INSTANCE.compressed());
    compressed.write(List.of(CONNECTED));
    compressed.write(List.of(frame(1)), null);
    List<Frame> many = new ArrayList<>();
    for (long seq = 2; seq <= 100; seq++) {
      many.add(frame(seq));
    }
    compressed.write(many, null);
    byte[] stream = io.carillon.wire.Bytes.concat(written);
    String text = text(stream);
    assertThat(text).startsWith("retry: 2000\n").contains("data: e1\n").endsWith("data: e100\n\n");
    assertThat(stream.length).isLessThan(text.length());
  }

  private static String text(byte[] stream) throws IOException {
    StringBuilder text = new StringBuilder();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(stream))) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        text.append((char) next);
      }
    } catch (java.io.EOFException noTrailer) {
      return text.toString(); // a stream has no end
    }
    return text.toString();
  }

  private record KeepingSink(List<byte[]> written) implements EventSink {
    @Override
    public void attach(Runnable onReady, Consumer<CloseReason> onEnd) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void write(byte[] bytes) {
      written.add(bytes);
    }

    @Override
    public void close() {}
  }

  // --- stalls ------------------------------------------------------------------------------------

  @Test
  void aStallBeginsWhenTheSinkIsFirstFoundNotReady() {
    sink.block();
    ticker.advance(Duration.ofSeconds(1));
    long begin = ticker.nanos();
    assertThat(writer.isReady()).isFalse();
    ticker.advance(Duration.ofSeconds(1));
    assertThat(writer.isReady()).isFalse();
    assertThat(writer.isBlocked()).isTrue();
    assertThat(writer.blockedSinceNanos()).isEqualTo(begin);
    sink.unblock();
    assertThat(writer.isReady()).isTrue();
    assertThat(writer.isBlocked()).isFalse();
  }

  @Test
  void aHeartbeatIsAWriteButNoActivity() {
    long opened = ticker.nanos();
    ticker.advance(Duration.ofSeconds(15));
    assertThat(writer.isReady()).isTrue();
    writer.writeHeartbeat(new Message.Heartbeat("3", Instant.EPOCH));
    assertThat(sink.stream()).containsExactly(new ParsedEvent("3", "heartbeat", "0"));
    assertThat(writer.lastWriteNanos()).isEqualTo(ticker.nanos());
    assertThat(writer.lastEventNanos()).isEqualTo(opened);
  }

  // --- faults ------------------------------------------------------------------------------------

  @Test
  void aPeerThatIsGoneClosesTheStream() {
    assertThat(writer.isReady()).isTrue();
    sink.breakConnection();
    writer.write(List.of(frame(1)), null);
    assertThat(owner.reason).isEqualTo(CloseReason.CLIENT_GONE);
    assertThat(owner.fault).isNull();
    assertThat(writer.events()).isZero();
    assertThat(writer.isReady()).as("a closed stream is never ready").isFalse();
  }

  @Test
  void aSinkThatThrowsFailsTheStream() {
    assertThat(writer.isReady()).isTrue();
    sink.failInWrite(new IllegalStateException("fault"));
    writer.write(List.of(frame(1)), null);
    assertThat(owner.fault).hasMessage("fault");
  }

  @Test
  void aSinkWhoseReadinessCheckThrowsFailsTheStream() {
    sink.failInIsReady(new IllegalStateException("fault"));
    assertThat(writer.isReady()).isFalse();
    assertThat(owner.fault).hasMessage("fault");
  }

  // --- messages ----------------------------------------------------------------------------------

  @Test
  void aSinkOfMessagesReceivesMessagesAndAnswersTheirSize() {
    List<Message> received = new ArrayList<>();
    MessageSink messages =
        new MessageSink() {
          @Override
          public void attach(Runnable onReady, Consumer<CloseReason> onEnd) {}

          @Override
          public boolean isReady() {
            return true;
          }

          @Override
          public int write(List<Message> messages) {
            received.addAll(messages);
            return messages.get(0) instanceof Message.Published ? 10 : 0;
          }

          @Override
          public void close() {}
        };
    StreamWriter of = new MessageWriter(messages, output, ticker::nanos, owner, ticker.nanos());
    Frame frame = frame(1);
    of.write(List.of(CONNECTED));
    assertThat(of.bytes()).isZero();
    of.write(List.of(frame), null);
    of.write(List.of(frame), each -> "a=1");
    assertThat(received)
        .containsExactly(
            CONNECTED,
            new Message.Published(frame.encoded(), null),
            new Message.Published(frame.encoded(), "a=1"));
    assertThat(of.events()).isEqualTo(2);
    assertThat(of.bytes()).isEqualTo(20);
    assertThat(of.sharesBytes()).isFalse();
  }

  @Test
  void onlyAStreamWithoutIdsOfItsOwnSharesBytes() {
    SubscriptionSpec own =
        Engine.spec(Engine.spec(new Start.Live()).channels(), Selector.ALL, Reader.ANONYMOUS, true);
    assertThat(new ByteWriter(sink, own, output, ticker::nanos, owner, 0).sharesBytes())
        .as("ids of its own")
        .isFalse();
    assertThat(writer.sharesBytes()).isTrue();
  }
}
