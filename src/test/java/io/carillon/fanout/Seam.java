package io.carillon.fanout;

import io.carillon.channel.Channel;
import io.carillon.event.Event;
import io.carillon.wire.ParsedEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * The actors at the seam between log and hot tail, each with its steps in order, and a {@link
 * Schedules.Chooser} that decides which actor is next. Steps of others are also interleaved while a
 * page is being read (before and after the query) and while a sink is checked or written to, as in
 * production, where these are other threads.
 *
 * <p>In the end every step is taken, every sink ready, and every subscriber must have received what
 * came after its position: once, in order, with the right ids; and be live.
 */
final class Seam {
  private final Schedules.Chooser chooser;
  final Engine engine;
  private final List<Actor> actors = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final Set<Actor> underWay = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Long> mayBeMissing = new HashSet<>(); // seqs with a time to live
  private final StringBuilder trace = new StringBuilder();
  private boolean mayLeaveGaps;
  private boolean inRound;
  private boolean inRead;
  private boolean roundWouldBeQuiet;
  private int transients;

  Seam(Schedules.Chooser chooser, Engine engine) {
    this.chooser = chooser;
    this.engine = engine;
    engine.log.beforeQuery = this::othersDuringARead;
    engine.log.afterQuery = this::othersDuringARead;
  }

  private record Step(String name, Runnable action) {}

  private record Actor(Deque<Step> steps) {}

  /** A subscriber; {@code since} is the number of transient events before it subscribed. */
  private record Client(
      String name,
      RecordingSink sink,
      Supplier<StreamSubscription> subscription,
      IntSupplier since) {}

  // --- actors -----------------------------------------------------------------------------------

  Seam existing(int count) {
    for (int i = 0; i < count; i++) {
      engine.append(commitNext(null));
    }
    return this;
  }

  /** A subscriber that subscribes before all steps. */
  Seam subscriber(String name, Start start) {
    RecordingSink sink = observed(new RecordingSink());
    StreamSubscription subscription = engine.open(Engine.spec(start), sink);
    clients.add(new Client(name, sink, () -> subscription, () -> 0));
    return this;
  }

  /** A subscriber whose sink accepts one write and then waits to be unblocked. */
  Seam slowSubscriber(String name, Start start, int times) {
    RecordingSink sink = observed(new RecordingSink().blockingAfterEachWrite());
    StreamSubscription subscription = engine.open(Engine.spec(start), sink);
    clients.add(new Client(name, sink, () -> subscription, () -> 0));
    for (int i = 0; i < times; i++) {
      actor(new Step(name + " reads", sink::unblock));
    }
    return this;
  }

  /** A subscriber that subscribes during the schedule. */
  Seam newSubscriber(String name, Start start) {
    RecordingSink sink = observed(new RecordingSink());
    List<StreamSubscription> made = new ArrayList<>();
    int[] since = new int[1];
    clients.add(new Client(name, sink, () -> made.get(0), () -> since[0]));
    return actor(
        new Step(
            name + " subscribes",
            () -> {
              since[0] = transients;
              made.add(engine.subscribe(Engine.spec(start), sink));
            }),
        new Step(name + " starts", () -> made.get(0).start()));
  }

  /** The sink of the last client blocks and unblocks. */
  Seam stalling(int times) {
    Client client = clients.get(clients.size() - 1);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      steps.add(new Step(client.name + " blocks", client.sink::block));
      steps.add(new Step(client.name + " unblocks", client.sink::unblock));
    }
    return actor(steps.toArray(Step[]::new));
  }

  /** Publishes batches of these sizes here: each is committed, then appended to the hot tail. */
  Seam publisher(int... batches) {
    return publishing("here", size -> size, batches);
  }

  /** The same by another node: its commits lie between ours, and are appended here at any time. */
  Seam elsewhere(int... batches) {
    return publishing("elsewhere", size -> size, batches);
  }

  /** Batches of which only the last event is appended: the others are to be read from the log. */
  Seam oversizedPublisher(int... batches) {
    return publishing("huge", size -> 1, batches);
  }

  private Seam publishing(String node, IntUnaryOperator appended, int... batches) {
    List<Step> steps = new ArrayList<>();
    for (int size : batches) {
      List<Event> batch = new ArrayList<>();
      steps.add(new Step(node + " commits " + size, () -> commit(size, batch)));
      steps.add(
          new Step(
              node + " appends",
              () -> engine.append(batch.subList(size - appended.applyAsInt(size), size))));
    }
    return actor(steps.toArray(Step[]::new));
  }

  private void commit(int size, List<Event> batch) {
    for (int i = 0; i < size; i++) {
      batch.add(commitNext(null));
    }
  }

  private Event commitNext(Duration ttl) {
    long seq = engine.log.extent(Engine.CHANNEL).head() + 1;
    var publication = Engine.publication("e" + seq).key(key(seq));
    if (ttl != null) {
      publication.ttl(ttl);
      mayBeMissing.add(seq);
    }
    return engine.log.commit(publication.build());
  }

  private static String key(long seq) {
    return "k" + seq % 3;
  }

  /** Publishes events with a time to live of a second. */
  Seam expiringPublisher(int count) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Event> batch = new ArrayList<>();
      steps.add(new Step("expiring commits", () -> batch.add(commitNext(Duration.ofSeconds(1)))));
      steps.add(new Step("expiring appends", () -> engine.append(batch)));
    }
    return actor(steps.toArray(Step[]::new));
  }

  /** Appends the last event once more. */
  Seam repeater(int times) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      steps.add(new Step("the last event is appended again", this::repeatLast));
    }
    return actor(steps.toArray(Step[]::new));
  }

  private void repeatLast() {
    long head = engine.log.extent(Engine.CHANNEL).head();
    if (head > 0) {
      engine.append(engine.log.readAfterQuietly(Engine.CHANNEL, head - 1));
    }
  }

  /** Queries the log for the head and, later, reports it to the channel. */
  Seam headReporter(int times) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      long[] head = new long[1];
      steps.add(new Step("head sampled", () -> head[0] = engine.log.extent(Engine.CHANNEL).head()));
      steps.add(
          new Step(
              "head reported",
              () -> engine.channels.find(Engine.CHANNEL).orElseThrow().headIs(head[0])));
    }
    return actor(steps.toArray(Step[]::new));
  }

  Seam transientPublisher(int times) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      steps.add(new Step("transient", this::typing));
    }
    return actor(steps.toArray(Step[]::new));
  }

  private void typing() {
    long head = engine.channels.find(Engine.CHANNEL).map(Channel::head).orElse(0L);
    engine.publishTransient(
        Engine.publication("t" + ++transients + "@" + head)
            .type("typing")
            .transientEvent()
            .build());
  }

  /** Retention removes everything before each of these, one after another. */
  Seam retention(long... firsts) {
    mayLeaveGaps = true;
    List<Step> steps = new ArrayList<>();
    for (long first : firsts) {
      steps.add(
          new Step("retained from " + first, () -> engine.log.retainFrom(Engine.CHANNEL, first)));
    }
    return actor(steps.toArray(Step[]::new));
  }

  Seam clock(Duration... steps) {
    List<Step> made = new ArrayList<>();
    for (Duration step : steps) {
      made.add(new Step("time passes", () -> engine.clock.advance(step)));
    }
    return actor(made.toArray(Step[]::new));
  }

  private Seam actor(Step... steps) {
    actors.add(new Actor(new ArrayDeque<>(List.of(steps))));
    return this;
  }

  private RecordingSink observed(RecordingSink sink) {
    sink.onReadyCheck = this::othersDuringARound;
    sink.onWrite = this::othersDuringARound;
    return sink;
  }

  // --- the schedule -----------------------------------------------------------------------------

  /** Runs the steps in the order chosen, finishes, and checks. */
  void play() {
    engine.round(); // the existing subscriptions have begun
    try {
      while (chooser.isOpen() && step()) {}
      finish();
      clients.forEach(this::check);
    } catch (RuntimeException | AssertionError failed) {
      throw new AssertionError(failed.getMessage() + "\nschedule:" + trace, failed);
    }
  }

  private boolean step() {
    List<Step> possible = new ArrayList<>();
    if (!roundWouldBeQuiet) {
      possible.add(new Step("round", this::round));
    }
    if (engine.executor.hasWork()) {
      possible.add(new Step("read", this::read));
    }
    addStepsOfActors(possible);
    if (possible.isEmpty()) {
      return false;
    }
    run(possible.get(chooser.choose(possible.size())));
    return true;
  }

  private void addStepsOfActors(List<Step> possible) {
    for (Actor actor : actors) {
      if (!actor.steps.isEmpty() && !underWay.contains(actor)) {
        Step next = actor.steps.peek();
        possible.add(
            new Step(
                next.name,
                () -> {
                  actor.steps.remove();
                  underWay.add(actor); // a step that reads excludes itself only
                  next.action.run();
                  underWay.remove(actor);
                }));
      }
    }
  }

  private void run(Step step) {
    trace.append(' ').append(step.name).append(';');
    roundWouldBeQuiet = false;
    step.action.run();
  }

  private void round() {
    inRound = true;
    boolean more = engine.round();
    inRound = false;
    roundWouldBeQuiet = !more;
  }

  private void read() {
    inRead = true;
    engine.executor.runNext();
    inRead = false;
  }

  private void othersDuringARead() {
    others("(in read)", !inRound, false);
  }

  private void othersDuringARound() {
    if (inRound) {
      others("(in round)", false, !inRead);
    }
  }

  /** Steps of others, for as long as the chooser continues. */
  private void others(String where, boolean withRounds, boolean withReads) {
    while (chooser.isOpen()) {
      List<Step> possible = new ArrayList<>();
      possible.add(new Step("", () -> {}));
      addStepsOfActors(possible);
      if (withRounds && !roundWouldBeQuiet) {
        possible.add(new Step("round", this::round));
      }
      if (withReads && engine.executor.hasWork()) {
        possible.add(new Step("read", this::read));
      }
      int chosen = chooser.choose(possible.size());
      if (chosen == 0) {
        return;
      }
      trace.append(' ').append(where);
      run(possible.get(chosen));
    }
  }

  private void finish() {
    trace.append(" END;");
    actors.forEach(
        actor -> {
          while (!actor.steps.isEmpty()) {
            Step step = actor.steps.remove();
            trace.append(' ').append(step.name).append(';');
            step.action.run();
          }
        });
    for (int i = 0; i < 3; i++) {
      engine.runUntilIdle();
      clients.forEach(client -> client.sink.unblock());
    }
    for (int i = 0; i < 200 && !allLive(); i++) { // slow sinks accept one write at a time
      engine.runUntilIdle();
      clients.forEach(client -> client.sink.unblock());
    }
    engine.runUntilIdle();
    engine
        .channels
        .find(Engine.CHANNEL)
        .ifPresent(c -> c.headIs(engine.log.extent(Engine.CHANNEL).head()));
    for (int i = 0; i < 200; i++) {
      engine.runUntilIdle();
      if (allLive()) {
        break;
      }
      clients.forEach(client -> client.sink.unblock());
    }
  }

  private boolean allLive() {
    return clients.stream().allMatch(client -> client.subscription.get().isLive());
  }

  // --- checks -----------------------------------------------------------------------------------

  private void check(Client client) {
    StreamSubscription subscription = client.subscription.get();
    long head = engine.log.extent(Engine.CHANNEL).head();
    if (subscription.spec().channels().containsValue(new Start.Latest())) {
      checkLatest(client, head);
    } else {
      Checker checker = new Checker(client);
      client.sink.stream().forEach(checker::accept);
      checker.end(head);
    }
    require(subscription.isLive(), client, "is not live but " + subscription);
    require(
        subscription.position().equals(Long.toString(head)),
        client,
        "stands at " + subscription.position());
    require(subscription.lag() == 0, client, "lags by " + subscription.lag());
  }

  /** It received the newest of each key at one moment, and then every later event. */
  private void checkLatest(Client client, long head) {
    List<ParsedEvent> published =
        client.sink.events().stream().filter(event -> !event.type().equals("typing")).toList();
    List<Long> received = published.stream().map(event -> Long.parseLong(event.id())).toList();
    published.forEach(
        event -> require(event.data().equals("e" + event.id()), client, "received " + event));
    boolean isOfAMoment =
        LongStream.rangeClosed(0, head).anyMatch(h -> received.equals(latestAt(h, head)));
    require(isOfAMoment, client, "received " + received + " of " + head);
    long connected = Long.parseLong(client.sink.ofType("connected").get(0).id());
    long expected = received.isEmpty() ? 0 : received.get(0) - 1;
    require(connected == expected, client, "began at " + connected + " with " + received);
  }

  private static List<Long> latestAt(long moment, long head) {
    return LongStream.rangeClosed(1, head)
        .filter(seq -> seq > moment || seq + 3 > moment) // there are three keys, in turn
        .boxed()
        .toList();
  }

  private void require(boolean isMet, Client client, String otherwise) {
    if (!isMet) {
      throw new AssertionError(client.name + " " + otherwise + "\n" + client.sink.text());
    }
  }

  /** Reads a stream as a careful client would. */
  private final class Checker implements Consumer<ParsedEvent> {
    private final Client client;
    private long position = -1;
    private int lastTransient;

    Checker(Client client) {
      this.client = client;
    }

    @Override
    public void accept(ParsedEvent event) {
      switch (event.type()) {
        case "connected" -> {
          require(position < 0, client, "was connected twice");
          position = Long.parseLong(event.id());
        }
        case "gap" -> gap(event);
        case "typing" -> typing(event.data());
        default -> published(event);
      }
    }

    private void gap(ParsedEvent event) {
      require(mayLeaveGaps, client, "received a gap: " + event.data());
      long from = number(event.data(), "from");
      long to = number(event.data(), "to");
      require(
          from == position + 1 && to >= from,
          client,
          "received a gap at " + position + ": " + event.data());
      require(
          event.id().equals(Long.toString(to)),
          client,
          "continues from " + event.id() + " after " + event.data());
      position = to;
    }

    private void typing(String data) {
      int at = data.indexOf('@');
      int number = Integer.parseInt(data.substring(1, at));
      require(number > lastTransient, client, "received transient events out of order");
      require(number > client.since.getAsInt(), client, "received an earlier event: " + data);
      lastTransient = number;
      skipMissing(Long.parseLong(data.substring(at + 1)));
      require(data.endsWith("@" + position), client, "received " + data + " at " + position);
    }

    private void published(ParsedEvent event) {
      long seq = Long.parseLong(event.id());
      skipMissing(seq - 1);
      require(seq == position + 1, client, "received " + seq + " at " + position);
      require(event.data().equals("e" + seq), client, "received " + event);
      position = seq;
    }

    private void skipMissing(long upTo) {
      while (position < upTo && mayBeMissing.contains(position + 1)) {
        position++;
      }
    }

    void end(long head) {
      skipMissing(head);
      require(position == head, client, "received only up to " + position + " of " + head);
    }
  }

  private static long number(String json, String name) {
    int from = json.indexOf("\"" + name + "\":") + name.length() + 3;
    int to = from;
    while (Character.isDigit(json.charAt(to))) {
      to++;
    }
    return Long.parseLong(json.substring(from, to));
  }
}
