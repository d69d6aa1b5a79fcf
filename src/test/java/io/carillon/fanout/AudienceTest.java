package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Audience;
import io.carillon.event.ChannelName;
import io.carillon.event.Position;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.wire.ParsedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;

/**
 * Every reader receives exactly the events for it, live and when catching up: random publications,
 * readers and stalls against a model of one line ({@link Publication#topics}, {@link
 * Audience#admits}).
 */
@PropertyDefaults(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
class AudienceTest {
  private static final List<String> TOPICS = List.of("a", "a/1", "a/2", "b", "b/1", "c");
  private static final List<String> SELECTORS =
      List.of("a", "a/1", "a/2", "b", "b/1", "c", "a*", "a/*", "b*", "none");
  private static final List<String> USERS = List.of("anna", "ben", "cem");
  private static final List<String> ROLES = List.of("admin", "staff");
  private static final ChannelName FIRST = new ChannelName("first");
  private static final ChannelName SECOND = new ChannelName("second");

  /** One step: its kind, the number of the subscriber, and what is published. */
  record Action(int kind, int subscriber, Publication publication) {}

  record Subscriber(Selector selector, Reader reader) {}

  @Provide
  Arbitrary<List<Subscriber>> readers() {
    Arbitrary<Reader> readers =
        Arbitraries.oneOf(
            Arbitraries.just(Reader.ANONYMOUS),
            roles().map(Reader::withRoles),
            Combinators.combine(Arbitraries.of(USERS), roles()).as(Reader::of));
    Arbitrary<Selector> selectors = Arbitraries.of(SELECTORS).set().ofMaxSize(3).map(Selector::of);
    return Combinators.combine(selectors, readers)
        .as(Subscriber::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  private static Arbitrary<Set<String>> roles() {
    return Arbitraries.of(ROLES).set().ofMaxSize(2);
  }

  @Provide
  Arbitrary<List<Action>> actions() {
    Arbitrary<Audience> audiences =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(2, Arbitraries.just(Audience.EVERYONE)),
            net.jqwik.api.Tuple.of(
                1,
                Combinators.combine(Arbitraries.of(USERS).set().ofMaxSize(2), roles())
                    .as(Audience::new)));
    Arbitrary<Publication> publications =
        Combinators.combine(
                Arbitraries.of(FIRST, SECOND), Arbitraries.of(TOPICS).set().ofMaxSize(3), audiences)
            .as(
                (channel, topics, audience) ->
                    Publication.to(channel).topics(topics).audience(audience).build());
    return Combinators.combine(
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(0, 7),
            publications)
        .as(Action::new)
        .list()
        .ofMinSize(30)
        .ofMaxSize(80);
  }

  @Property
  void everyReaderReceivesExactlyItsEventsOnAStreamOfOneChannel(
      @ForAll("readers") List<Subscriber> readers, @ForAll("actions") List<Action> actions) {
    Play play = new Play(Map.of(FIRST, new Start.After(0)), false, readers);
    actions.forEach(play::act);
    play.end();
    play.check();
  }

  @Property
  void everyReaderReceivesExactlyItsEventsOnAStreamOfSeveralChannels(
      @ForAll("readers") List<Subscriber> readers, @ForAll("actions") List<Action> actions) {
    Play play =
        new Play(Map.of(FIRST, new Start.After(0), SECOND, new Start.After(0)), true, readers);
    actions.forEach(play::act);
    play.end();
    play.check();
  }

  @Property(tries = 60)
  void resumingFromAnyReceivedIdServesExactlyTheRest(
      @ForAll("readers") List<Subscriber> readers, @ForAll("actions") List<Action> actions) {
    Play play =
        new Play(Map.of(FIRST, new Start.After(0), SECOND, new Start.After(0)), true, readers);
    actions.forEach(play::act);
    play.end();
    play.engine.pass(Duration.ofSeconds(15)); // heartbeats have ids, too
    play.checkEveryResume();
  }

  /** A run of the engine, with what every subscriber should have received. */
  private static final class Play {
    private final Engine engine = Engine.with().shards(2).tailFrames(5).pageSize(3).build();
    private final Map<ChannelName, Start> channels;
    private final boolean ownIds;
    private final List<Subscriber> readers;
    private final List<RecordingSink> sinks = new ArrayList<>();
    private final List<io.carillon.event.Event> published = new ArrayList<>();

    Play(Map<ChannelName, Start> channels, boolean ownIds, List<Subscriber> readers) {
      this.channels = channels;
      this.ownIds = ownIds;
      this.readers = readers;
      for (Subscriber subscriber : readers) {
        RecordingSink sink = new RecordingSink();
        open(subscriber, channels, sink);
        sinks.add(sink);
      }
    }

    private Subscription open(
        Subscriber subscriber, Map<ChannelName, Start> from, RecordingSink sink) {
      return engine.open(Engine.spec(from, subscriber.selector, subscriber.reader, ownIds), sink);
    }

    void act(Action action) {
      RecordingSink sink = sinks.get(action.subscriber % sinks.size());
      switch (action.kind) {
        case 0 -> sink.block();
        case 1 -> sink.unblock();
        case 2 -> engine.round();
        case 3 -> engine.executor.runAll();
        default -> publish(action.publication);
      }
    }

    private void publish(Publication publication) {
      long seq = engine.log.extent(publication.channel()).head() + 1;
      String text = publication.channel() + "-" + seq;
      published.add(
          engine.publish(
              Publication.to(publication.channel())
                  .text(text)
                  .topics(publication.topics().stream().map(Object::toString).toList())
                  .audience(publication.audience())
                  .build()));
    }

    void end() {
      engine.runUntilIdle();
      sinks.forEach(RecordingSink::unblock);
      engine.runUntilIdle();
    }

    void check() {
      for (int i = 0; i < readers.size(); i++) {
        for (ChannelName channel : channels.keySet()) {
          assertThat(of(channel, sinks.get(i).data())).isEqualTo(expected(readers.get(i), channel));
        }
        assertThat(sinks.get(i).data())
            .allMatch(data -> channels.keySet().stream().anyMatch(c -> data.startsWith(c + "-")));
      }
      assertThat(engine.fanOut.subscriptions()).allMatch(stream -> stream.state().equals("live"));
      assertThat(engine.fanOut.subscriptions()).allMatch(subscription -> subscription.lag() == 0);
    }

    void checkEveryResume() {
      for (int i = 0; i < readers.size(); i++) {
        Subscriber subscriber = readers.get(i);
        Set<String> ids = new HashSet<>();
        for (ParsedEvent event : sinks.get(i).stream()) {
          if (ids.add(event.id())) {
            checkResume(subscriber, sinks.get(i), event.id());
          }
        }
      }
    }

    private void checkResume(Subscriber subscriber, RecordingSink before, String id) {
      Map<ChannelName, Position> positions =
          io.carillon.event.Positions.parse(id).orElseThrow().byChannel();
      Map<ChannelName, Start> from = new TreeMap<>();
      positions.forEach((channel, position) -> from.put(channel, new Start.After(position)));
      RecordingSink resumed = new RecordingSink();
      Subscription subscription = open(subscriber, from, resumed);
      engine.runUntilIdle();
      List<String> seen = seenUpTo(before, id);
      for (ChannelName channel : channels.keySet()) {
        List<String> all = new ArrayList<>(of(channel, seen));
        all.addAll(of(channel, resumed.data()));
        assertThat(all)
            .as("seen up to %s and after it", id)
            .isEqualTo(expected(subscriber, channel));
      }
      subscription.close(CloseReason.DISCONNECTED);
    }

    /** What the client had received when that became its last event id. */
    private static List<String> seenUpTo(RecordingSink sink, String id) {
      Map<String, List<String>> seenAt = new LinkedHashMap<>();
      List<String> seen = new ArrayList<>();
      for (ParsedEvent event : sink.stream()) {
        if (!event.type().equals("connected") && !event.type().equals("heartbeat")) {
          seen.add(event.data());
        }
        seenAt.putIfAbsent(event.id(), List.copyOf(seen));
      }
      return seenAt.get(id);
    }

    private List<String> expected(Subscriber subscriber, ChannelName channel) {
      return published.stream()
          .filter(event -> event.channel().equals(channel))
          .filter(
              event ->
                  subscriber.selector.selects(event.topics())
                      && event.audience().admits(subscriber.reader))
          .map(event -> event.data().toString())
          .toList();
    }

    private static List<String> of(ChannelName channel, List<String> data) {
      return data.stream().filter(text -> text.startsWith(channel + "-")).toList();
    }
  }

  // --- by hand ----------------------------------------------------------------------------------

  @Example
  void anEventWithTwoMatchingTopicsIsDeliveredOnce() {
    Engine engine = Engine.with().build();
    RecordingSink sink = new RecordingSink();
    engine.open(
        Engine.spec(new Start.Live(), Selector.of(List.of("a", "b", "a*")), Reader.ANONYMOUS),
        sink);
    engine.publish(Engine.publication("both").topics(List.of("a", "b", "ab")).build());
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("both");
  }

  @Example
  void aReaderAddressedAsUserAndByTwoRolesReceivesOneEvent() {
    Engine engine = Engine.with().build();
    RecordingSink sink = new RecordingSink();
    engine.open(
        Engine.spec(new Start.Live(), Selector.ALL, Reader.of("anna", Set.of("admin", "staff"))),
        sink);
    engine.publish("before");
    engine.publish(
        Engine.publication("private")
            .audience(new Audience(Set.of("anna"), Set.of("admin", "staff")))
            .build());
    engine.publish("after");
    engine.runUntilIdle();
    assertThat(sink.data()).containsExactly("before", "private", "after");
    assertThat(sink.writes()).isEqualTo(2); // connected, and all three at once
  }

  @Example
  void transientEventsHaveAudiencesToo() {
    Engine engine = Engine.with().build();
    RecordingSink anna = new RecordingSink();
    RecordingSink anonymous = new RecordingSink();
    engine.open(Engine.spec(new Start.Live(), Selector.ALL, Reader.of("anna", Set.of())), anna);
    engine.open(Engine.spec(new Start.Live()), anonymous);
    engine.runUntilIdle();
    engine.publishTransient(
        Engine.publication("psst")
            .transientEvent()
            .audience(new Audience(Set.of("anna"), Set.of()))
            .build());
    engine.runUntilIdle();
    assertThat(anna.data()).containsExactly("psst");
    assertThat(anonymous.data()).isEmpty();
  }
}
