package io.carillon.fanout;

import static io.carillon.fanout.Engine.CHANNEL;
import static io.carillon.fanout.Engine.publication;
import static io.carillon.fanout.Engine.spec;
import static io.carillon.fanout.Engine.throttled;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.Frame;
import io.carillon.channel.HotTail;
import io.carillon.config.SlowReader;
import io.carillon.event.Audience;
import io.carillon.event.Reader;
import io.carillon.event.Retraction;
import io.carillon.event.Selector;
import io.carillon.wire.NdjsonFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Streams of a channel whose events are retracted. */
class RetractionTest {
  private static final String NOTICE = "{\"seq\":1}";

  private Engine engine = Engine.with().tailFrames(8).pageSize(3).build();

  private RecordingSink open(SubscriptionSpec spec) {
    RecordingSink sink = new RecordingSink();
    engine.open(spec, sink);
    engine.runUntilIdle();
    return sink;
  }

  private void retract(long seq) {
    engine.publish(Retraction.of(CHANNEL, seq));
    engine.runUntilIdle();
  }

  private static SubscriptionSpec selecting(String topic) {
    return spec(new Start.Live(), Selector.of(List.of(topic)), Reader.ANONYMOUS);
  }

  @Test
  void liveStreamsReceiveTheNoticeWhateverTheySelect() {
    RecordingSink all = open(spec(new Start.Live()));
    RecordingSink topic = open(selecting("a"));
    RecordingSink prefix = open(selecting("b/*"));
    RecordingSink anna =
        open(spec(new Start.Live(), Selector.of(List.of("c")), Reader.of("anna", Set.of())));
    engine.publish(
        publication("secret").topic("a").audience(new Audience(Set.of("x"), Set.of())).build());

    retract(1);

    for (RecordingSink sink : List.of(all, topic, prefix, anna)) {
      assertThat(sink.data()).containsExactly(NOTICE);
      assertThat(sink.ofType("retracted")).hasSize(1);
      assertThat(sink.ids()).containsExactly("2");
    }
  }

  @Test
  void aStreamThatResumesAcrossTheTombstoneMissesNothingElse() {
    engine.publishMany(4);
    retract(2);
    engine.publish("e6");

    RecordingSink fromTail = open(spec(Engine.resuming("1")));
    assertThat(fromTail.data()).containsExactly("e3", "e4", "{\"seq\":2}", "e6");

    engine.publishMany(20); // beyond the hot tail
    RecordingSink fromLog = open(spec(Engine.resuming("1")));
    assertThat(fromLog.data()).startsWith("e3", "e4", "{\"seq\":2}", "e6").hasSize(24);
    assertThat(fromLog.ofType("gap")).isEmpty();
  }

  @Test
  void theHotTailHoldsNothingOfTheEvent() {
    RecordingSink sink = open(spec(new Start.Live()));
    engine.publish(publication("secret").key("secret-key").topic("secret-topic").build());
    engine.publish("other");
    engine.runUntilIdle();
    long before = engine.channels.hotTailBytes();

    retract(1);

    HotTail tail = engine.channels.find(CHANNEL).orElseThrow().tail();
    List<String> held = new ArrayList<>();
    for (long offset = 0; offset < tail.next(); offset++) {
      Frame frame = tail.get(offset);
      if (frame != null) {
        held.add(new String(frame.encoded().ndjson()) + new String(frame.encoded().eventStream()));
      }
    }
    assertThat(held).hasSize(3).noneMatch(text -> text.contains("secret"));
    assertThat(sink.data()).containsExactly("secret", "other", NOTICE);
    engine.channels.forgetIdle(Duration.ZERO);
    assertThat(engine.channels.hotTailBytes()).isLessThan(3 * before);
  }

  @Test
  void anEventThatIsRetractedBeforeItIsDeliveredIsNotDelivered() {
    RecordingSink sink = open(spec(new Start.Live()));
    RecordingSink ndjson = new RecordingSink();
    engine.open(Engine.in(spec(new Start.Live()), NdjsonFormat.INSTANCE), ndjson);
    engine.runUntilIdle();
    engine.publish("secret");
    engine.publish("other");

    retract(1);

    assertThat(sink.data()).containsExactly("other", NOTICE);
    assertThat(ndjson.text()).contains("\"type\":\"retracted\"").doesNotContain("secret");
  }

  @Test
  void aThrottledStreamReceivesEachNotice() {
    RecordingSink sink = open(throttled(spec(new Start.Live()), Duration.ofSeconds(1)));
    engine.publish(publication("secret").key("k").build());
    engine.publish(publication("other").key("k").build());
    retract(1);
    retract(2);

    engine.pass(Duration.ofSeconds(1));

    assertThat(sink.data()).containsExactly(NOTICE, "{\"seq\":2}");
  }

  @Test
  void aStreamOfTheNewestPerKeyBeginsWithoutNotices() {
    engine.publish(publication("old").key("k").build());
    engine.publish(publication("new").key("k").build());
    retract(2);

    RecordingSink sink = open(spec(new Start.Latest()));
    assertThat(sink.data()).containsExactly("old");

    retract(1);
    assertThat(sink.data()).containsExactly("old", NOTICE);
  }

  @Test
  void aConflatedSlowReaderReceivesTheNoticeAndNotTheEvent() {
    engine = Engine.with().tailFrames(4).pageSize(3).slowReader(SlowReader.CONFLATE).build();
    RecordingSink sink = open(spec(new Start.Live()));
    sink.block();
    engine.publish(publication("secret").key("k").build());
    retract(1);
    for (int i = 0; i < 10; i++) {
      engine.publish(publication("v" + i).key("l").build());
    }
    engine.runUntilIdle();
    sink.unblock();
    engine.runUntilIdle();

    assertThat(sink.data()).contains(NOTICE).endsWith("v9").doesNotContain("secret");
  }
}
