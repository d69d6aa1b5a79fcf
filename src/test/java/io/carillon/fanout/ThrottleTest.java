package io.carillon.fanout;

import static io.carillon.fanout.Engine.spec;
import static io.carillon.fanout.Engine.throttled;
import static io.carillon.fanout.Engine.untilLive;
import static io.carillon.log.Conflation.Keyless.ONE_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.fanout.KeyedWorld.Action;
import io.carillon.fanout.KeyedWorld.Subscriber;
import io.carillon.wire.ParsedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/** A throttled stream: once in an interval, the newest event of each key; and nothing is lost. */
@PropertyDefaults(tries = 500, edgeCases = EdgeCasesMode.NONE)
class ThrottleTest {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration HALF = INTERVAL.dividedBy(2);

  @Provide
  Arbitrary<List<Subscriber>> readers() {
    return KeyedWorld.readers();
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    return KeyedWorld.actions();
  }

  @Property
  void everyReaderEndsUpWithTheNewestOfEachKeyAndNeverReceivesOneTwiceInAnInterval(
      @ForAll("readers") List<Subscriber> readers, @ForAll("actions") List<Action> actions) {
    Play play = new Play(readers);
    actions.forEach(play::act);
    play.end();
    play.check();
  }

  @Property(tries = 200)
  void aStreamOfTheNewestEndsUpWithTheNewestOfEachKeyAndNeverReceivesOneTwiceInAnInterval(
      @ForAll("readers") List<Subscriber> readers,
      @ForAll("actions") List<Action> before,
      @ForAll("actions") List<Action> actions) {
    Play play = new Play(readers, before, new Start.Latest());
    actions.forEach(play::act);
    play.end();
    play.check();
  }

  @Property(tries = 50)
  void resumingFromAnyReceivedIdLosesNothing(
      @ForAll("readers") List<Subscriber> readers, @ForAll("actions") List<Action> actions) {
    Play play = new Play(readers);
    actions.forEach(play::act);
    play.end();
    play.checkEveryResume();
  }

  /** Whatever is published while its start is read, a key is served once in the first interval. */
  @Example
  void aStreamThatStartsWithTheLatestServesAKeyOnceAtItsBeginning() {
    for (int published = 0; published < 6; published++) {
      Engine engine = Engine.with().tailFrames(6).pageSize(3).build();
      engine.publish(Engine.publication("k=1").key("k").build());
      RecordingSink sink = new RecordingSink();
      StreamSubscription subscription =
          engine.subscribe(throttled(Engine.spec(new Start.Latest()), INTERVAL), sink);
      for (int step = 0; step < 6; step++) {
        if (step == published) {
          engine.publish(Engine.publication("k=2").key("k").build());
        }
        if (step == 1) {
          subscription.start();
        }
        if (step % 2 == 0) {
          engine.executor.runAll();
        } else {
          engine.round();
        }
      }
      engine.runUntilIdle();
      assertThat(sink.data()).as("published before step %d", published).hasSize(1);

      engine.ticker.advance(INTERVAL);
      engine.clock.advance(INTERVAL);
      engine.runUntilIdle();
      assertThat(sink.data()).endsWith("k=2").doesNotHaveDuplicates();
    }
  }

  /** A run of the engine, with throttled readers. */
  private static final class Play {
    private final Engine engine = Engine.with().tailFrames(6).pageSize(3).build();
    private final KeyedWorld world = new KeyedWorld(engine);
    private final List<Subscriber> readers;
    private final List<RecordingSink> sinks = new ArrayList<>();
    private final List<Map<Object, Long>> lastNanos = new ArrayList<>(); // by key
    private final List<Integer> looked = new ArrayList<>();

    Play(List<Subscriber> readers) {
      this(readers, List.of(), new Start.After(0));
    }

    /**
     * @param before publications of these actions precede the streams
     */
    Play(List<Subscriber> readers, List<Action> before, Start start) {
      this.readers = readers;
      before.stream()
          .filter(action -> action.kind() > 4)
          .forEach(action -> world.publish(action.publication()));
      for (Subscriber subscriber : readers) {
        RecordingSink sink = new RecordingSink();
        engine.open(spec(subscriber, start), sink);
        sinks.add(sink);
        lastNanos.add(new HashMap<>());
        looked.add(0);
      }
    }

    private static SubscriptionSpec spec(Subscriber subscriber, long after) {
      return spec(subscriber, new Start.After(after));
    }

    private static SubscriptionSpec spec(Subscriber subscriber, Start start) {
      return throttled(Engine.spec(start, subscriber.selector(), subscriber.reader()), INTERVAL);
    }

    void act(Action action) {
      RecordingSink sink = sinks.get(action.subscriber() % sinks.size());
      switch (action.kind()) {
        case 0 -> sink.block();
        case 1 -> sink.unblock();
        case 2 -> engine.round();
        case 3 -> engine.executor.runAll();
        case 4 -> halfAnInterval();
        default -> world.publish(action.publication());
      }
      look();
    }

    private void halfAnInterval() {
      look();
      engine.ticker.advance(HALF);
      engine.clock.advance(HALF);
      engine.round();
    }

    /** Counts what has been received since the last check as received now. */
    private void look() {
      for (int i = 0; i < sinks.size(); i++) {
        List<ParsedEvent> events = sinks.get(i).events();
        for (ParsedEvent event : events.subList(looked.get(i), events.size())) {
          Long last = lastNanos.get(i).put(world.keyOf(event, ONE_KEY), engine.ticker.nanos());
          assertThat(last == null || engine.ticker.nanos() - last >= INTERVAL.toNanos())
              .as("an interval after the last of its key: %s", event)
              .isTrue();
        }
        looked.set(i, events.size());
      }
    }

    void end() {
      sinks.forEach(RecordingSink::unblock);
      for (int i = 0; i < 12; i++) {
        engine.runUntilIdle();
        halfAnInterval();
        engine.runUntilIdle();
        look();
      }
    }

    void check() {
      for (int i = 0; i < readers.size(); i++) {
        RecordingSink sink = sinks.get(i);
        assertThat(world.known(sink.events(), ONE_KEY))
            .isEqualTo(world.newest(readers.get(i), 0, ONE_KEY));
        assertThat(sink.ids().stream().map(Long::parseLong).toList())
            .isSorted()
            .doesNotHaveDuplicates();
        assertThat(sink.events())
            .allMatch(event -> wanted(event).stream().anyMatch(subscriberOf(sink)::wants));
      }
      assertThat(engine.listener.gaps).isEmpty();
      assertThat(engine.fanOut.subscriptions())
          .allMatch(subscription -> subscription.state().equals("live") && subscription.lag() == 0);
    }

    private Subscriber subscriberOf(RecordingSink sink) {
      return readers.get(sinks.indexOf(sink));
    }

    private List<io.carillon.event.Event> wanted(ParsedEvent event) {
      return List.of(world.published.get(Integer.parseInt(event.id()) - 1));
    }

    void checkEveryResume() {
      for (int i = 0; i < readers.size(); i++) {
        Subscriber subscriber = readers.get(i);
        List<ParsedEvent> events = sinks.get(i).events();
        for (int seen = 0; seen <= events.size(); seen++) {
          long id = seen == 0 ? 0 : Long.parseLong(events.get(seen - 1).id());
          Map<Object, Long> known = new HashMap<>(world.known(events.subList(0, seen), ONE_KEY));
          known.putAll(world.known(world.resumed(spec(subscriber, id)), ONE_KEY));
          assertThat(known).as("after %d", id).isEqualTo(world.newest(subscriber, 0, ONE_KEY));
        }
      }
    }
  }

  // --- by hand ----------------------------------------------------------------------------------

  private final Engine engine = Engine.with().tailFrames(10).pageSize(4).build();
  private final RecordingSink sink = new RecordingSink();

  private void measure(String key, int value) {
    engine.publish(Engine.publication(key + "=" + value).key(key).build());
  }

  @Example
  void onceInAnIntervalTheNewestOfEachKeyIsServedInTheOrderOfTheChannel() {
    engine.open(throttled(spec(new Start.Live()), INTERVAL), sink);
    engine.runUntilIdle();
    for (int i = 1; i <= 3; i++) {
      measure("cpu", i);
      measure("memory", i);
    }
    measure("cpu", 4);
    engine.runUntilIdle();
    assertThat(sink.data()).isEmpty();
    engine.pass(INTERVAL);
    assertThat(sink.data()).containsExactly("memory=3", "cpu=4");
    assertThat(sink.ids()).containsExactly("6", "7");
    assertThat(sink.writes()).as("connected, and all at once").isEqualTo(2);

    measure("cpu", 5);
    engine.pass(INTERVAL);
    assertThat(sink.data()).containsExactly("memory=3", "cpu=4", "cpu=5");
    engine.pass(INTERVAL);
    assertThat(sink.writes()).as("nothing new, nothing written").isEqualTo(3);
  }

  @Example
  void earlierEventsAreServedAtOnceWhenTheStreamBegins() {
    measure("cpu", 1);
    measure("cpu", 2);
    engine.open(throttled(spec(new Start.After(0)), INTERVAL), sink);
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("cpu=2");
  }

  @Example
  void eventsWithoutAKeyCountAsOneKey() {
    engine.open(throttled(spec(new Start.Live()), INTERVAL), sink);
    engine.runUntilIdle();
    engine.publishMany(3);
    measure("cpu", 1);
    engine.pass(INTERVAL);
    assertThat(sink.data()).containsExactly("e3", "cpu=1");
  }

  @Example
  void hiddenEventsNeitherReplaceNorRevealVisibleOnes() {
    RecordingSink anna = new RecordingSink();
    engine.open(throttled(spec(new Start.Live()), INTERVAL), sink);
    engine.open(
        throttled(spec(new Start.Live(), Selector.ALL, Reader.of("anna", Set.of())), INTERVAL),
        anna);
    engine.runUntilIdle();
    measure("cpu", 1);
    engine.publish(
        Engine.publication("for anna")
            .key("cpu")
            .audience(new Audience(Set.of("anna"), Set.of()))
            .build());
    engine.pass(INTERVAL);
    assertThat(sink.data()).containsExactly("cpu=1");
    assertThat(anna.data()).containsExactly("for anna");
  }

  @Example
  void aTransientEventReplacesTransientOnesOnly() {
    engine.open(throttled(spec(new Start.Live()), INTERVAL), sink);
    engine.runUntilIdle();
    measure("cpu", 1);
    engine.publishTransient(Engine.publication("t1").key("cpu").transientEvent().build());
    engine.publishTransient(Engine.publication("t2").key("cpu").transientEvent().build());
    engine.pass(INTERVAL);
    assertThat(sink.data()).containsExactly("cpu=1", "t2");
    assertThat(sink.lastEventId()).isEqualTo("1");
  }

  @Example
  void heartbeatsAreNotThrottledAndCarryTheServedPosition() {
    engine.open(throttled(spec(new Start.Live()), Duration.ofMinutes(1)), sink);
    engine.runUntilIdle();
    measure("cpu", 1);
    engine.pass(Duration.ofSeconds(15));
    assertThat(sink.ofType("heartbeat")).hasSize(1);
    assertThat(sink.lastEventId()).as("what is pending was not served").isEqualTo("0");
    engine.pass(Duration.ofSeconds(45), Duration.ofSeconds(1));
    assertThat(sink.data()).containsExactly("cpu=1");
    assertThat(sink.lastEventId()).isEqualTo("1");
  }

  @Example
  void anIntervalWithMoreEventsThanTheHotTailHoldsIsReadFromTheLogAsOne() {
    engine.open(throttled(spec(new Start.Live()), INTERVAL), sink);
    engine.runUntilIdle();
    for (int i = 1; i <= 50; i++) {
      for (int key = 0; key < 9; key++) {
        measure("k" + key, i);
      }
    }
    engine.pass(INTERVAL);
    assertThat(sink.data()).hasSize(9).allMatch(data -> data.endsWith("=50"));
    assertThat(engine.log.reads()).as("pages of four").isEqualTo(3);
  }

  @Example
  void aResumedThrottledStreamReportsTheGapOfRetention() {
    for (int i = 1; i <= 30; i++) {
      measure("cpu", i);
    }
    engine.log.retainFrom(Engine.CHANNEL, 8);
    engine.open(throttled(spec(new Start.After(3)), INTERVAL), sink);
    engine.runUntilIdle();
    assertThat(sink.ofType("gap")).hasSize(1);
    assertThat(sink.ofType("gap").get(0).data()).contains("\"from\":4", "\"to\":7");
    assertThat(sink.data()).containsExactly("cpu=30");
  }

  @Example
  void aPollIsAnsweredAtOnceAndAStreamOfSeveralChannelsHasOneVector() {
    measure("cpu", 1);
    measure("cpu", 2);
    ChannelName other = new ChannelName("other");
    engine.publish(Publication.to(other).text("one").key("x").build());
    engine.publish(Publication.to(other).text("two").key("x").build());
    SubscriptionSpec both =
        spec(
            Map.of(Engine.CHANNEL, new Start.After(0), other, new Start.After(0)),
            Selector.ALL,
            Reader.ANONYMOUS,
            true);
    Subscription poll = engine.open(untilLive(throttled(both, INTERVAL)), sink);
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactlyInAnyOrder("cpu=2", "two");
    assertThat(sink.lastEventId())
        .as("whichever came last is first")
        .isIn("orders=2,other=2", "other=2,orders=2");
    assertThat(poll.closeReason()).contains(CloseReason.COMPLETE);
  }

  @Example
  void afterItsCloseNoTickIsScheduled() {
    Subscription subscription = engine.open(throttled(spec(new Start.Live()), INTERVAL), sink);
    engine.runUntilIdle();
    subscription.close(CloseReason.DISCONNECTED);
    engine.pass(Duration.ofMinutes(1));
    assertThat(engine.fanOut.shards().get(0).isAtRest()).isTrue();
    assertThat(sink.data()).isEmpty();
  }
}
