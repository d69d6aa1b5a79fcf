package io.carillon.fanout;

import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.Conflation;
import io.carillon.wire.ParsedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Publications with keys, topics and audiences, their subscribers, and the model of what a
 * subscriber that is served conflated must end up with: the newest event of each key for it.
 */
final class KeyedWorld {
  private static final List<String> KEYS = List.of("cpu", "memory", "disk", "");
  private static final List<String> TOPICS = List.of("a", "a/1", "b");

  final List<Event> published = new ArrayList<>();
  private final Engine engine;

  KeyedWorld(Engine engine) {
    this.engine = engine;
  }

  /** One step: its kind, the number of the subscriber, and what is published if anything. */
  record Action(int kind, int subscriber, Publication publication) {}

  record Subscriber(Selector selector, Reader reader) {
    boolean wants(Event event) {
      return selector.selects(event.topics()) && event.audience().admits(reader);
    }
  }

  static Arbitrary<List<Subscriber>> readers() {
    Arbitrary<Reader> readers =
        Arbitraries.of(
            Reader.ANONYMOUS, Reader.of("anna", Set.of()), Reader.of("ben", Set.of("staff")));
    Arbitrary<Selector> selectors =
        Arbitraries.of(List.of("a", "a/*", "a*", "b")).set().ofMaxSize(2).map(Selector::of);
    return Combinators.combine(selectors, readers)
        .as(Subscriber::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  static Arbitrary<List<Action>> actions() {
    Arbitrary<Audience> audiences =
        Arbitraries.of(
            Audience.EVERYONE,
            Audience.EVERYONE,
            new Audience(Set.of("anna"), Set.of()),
            new Audience(Set.of(), Set.of("staff")));
    Arbitrary<Publication> publications =
        Combinators.combine(
                Arbitraries.of(KEYS), Arbitraries.of(TOPICS).set().ofMaxSize(2), audiences)
            .as(KeyedWorld::publication);
    return Combinators.combine(
            Arbitraries.integers().between(0, 11),
            Arbitraries.integers().between(0, 3),
            publications)
        .as(Action::new)
        .list()
        .ofMinSize(30)
        .ofMaxSize(90);
  }

  private static Publication publication(String key, Set<String> topics, Audience audience) {
    Publication.Builder publication = Engine.publication("x").topics(topics).audience(audience);
    return (key.isEmpty() ? publication : publication.key(key)).build();
  }

  void publish(Publication publication) {
    published.add(engine.publish(publication));
  }

  /** The key of an event; for one without, the common key of these if they count as one. */
  static Object keyOf(Event event, Conflation.Keyless keyless) {
    return event
        .key()
        .<Object>map(key -> key)
        .orElse(keyless == Conflation.Keyless.ALL ? event.seq() : 0L);
  }

  Object keyOf(ParsedEvent received, Conflation.Keyless keyless) {
    return keyOf(published.get(Integer.parseInt(received.id()) - 1), keyless);
  }

  /** Seq of the newest event of each key for a subscriber, after a position. */
  Map<Object, Long> newest(Subscriber subscriber, long after, Conflation.Keyless keyless) {
    Map<Object, Long> newest = new HashMap<>();
    for (Event event : published) {
      if (event.seq() > after && subscriber.wants(event)) {
        newest.put(keyOf(event, keyless), event.seq());
      }
    }
    return newest;
  }

  /** What a client that has received these events knows. */
  Map<Object, Long> known(List<ParsedEvent> received, Conflation.Keyless keyless) {
    Map<Object, Long> known = new HashMap<>();
    received.forEach(event -> known.put(keyOf(event, keyless), Long.parseLong(event.id())));
    return known;
  }

  /** What a stream that is resumed by an id serves. */
  List<ParsedEvent> resumed(SubscriptionSpec spec) {
    RecordingSink sink = new RecordingSink();
    Subscription subscription = engine.open(spec, sink);
    engine.runUntilIdle();
    subscription.close(CloseReason.DISCONNECTED);
    engine.runUntilIdle();
    return sink.events();
  }
}
