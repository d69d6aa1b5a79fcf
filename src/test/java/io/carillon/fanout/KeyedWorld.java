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
 * Publications with keys, topics and audiences, those who read them, and the model of what a reader
 * who is served conflated has to end up with: the newest event of each key that is theirs.
 */
final class KeyedWorld {
  private static final List<String> KEYS = List.of("cpu", "memory", "disk", "");
  private static final List<String> TOPICS = List.of("a", "a/1", "b");

  final List<Event> published = new ArrayList<>();
  private final Engine engine;

  KeyedWorld(Engine engine) {
    this.engine = engine;
  }

  /** Something that happens: what kind, to whom, and what is published if anything. */
  record Action(int kind, int who, Publication publication) {}

  record Who(Selector selector, Reader reader) {
    boolean wants(Event event) {
      return selector.selects(event.topics()) && event.audience().admits(reader);
    }
  }

  static Arbitrary<List<Who>> readers() {
    Arbitrary<Reader> readers =
        Arbitraries.of(
            Reader.ANONYMOUS, Reader.of("anna", Set.of()), Reader.of("ben", Set.of("staff")));
    Arbitrary<Selector> selectors =
        Arbitraries.of(List.of("a", "a/*", "a*", "b")).set().ofMaxSize(2).map(Selector::of);
    return Combinators.combine(selectors, readers).as(Who::new).list().ofMinSize(1).ofMaxSize(4);
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
    Publication.Builder publication = Engine.saying("x").topics(topics).audience(audience);
    return (key.isEmpty() ? publication : publication.key(key)).build();
  }

  void publish(Publication publication) {
    published.add(engine.publish(publication));
  }

  /** The key of an event, or for one without what all of these have, if that is one. */
  static Object keyOf(Event event, Conflation.Keyless keyless) {
    return event
        .key()
        .<Object>map(key -> key)
        .orElse(keyless == Conflation.Keyless.ALL ? event.seq() : 0L);
  }

  Object keyOf(ParsedEvent received, Conflation.Keyless keyless) {
    return keyOf(published.get(Integer.parseInt(received.id()) - 1), keyless);
  }

  /** Seq of the newest event of each key that is theirs, after a position. */
  Map<Object, Long> newest(Who who, long after, Conflation.Keyless keyless) {
    Map<Object, Long> newest = new HashMap<>();
    for (Event event : published) {
      if (event.seq() > after && who.wants(event)) {
        newest.put(keyOf(event, keyless), event.seq());
      }
    }
    return newest;
  }

  /** What a reader knows who has received these. */
  Map<Object, Long> known(List<ParsedEvent> received, Conflation.Keyless keyless) {
    Map<Object, Long> known = new HashMap<>();
    received.forEach(event -> known.put(keyOf(event, keyless), Long.parseLong(event.id())));
    return known;
  }

  /** What their resumed stream gives who have been here before with an id. */
  List<ParsedEvent> resumed(SubscriptionSpec spec) {
    RecordingSink sink = new RecordingSink();
    Subscription subscription = engine.open(spec, sink);
    engine.settle();
    subscription.close(CloseReason.DISCONNECTED);
    engine.settle();
    return sink.events();
  }
}
