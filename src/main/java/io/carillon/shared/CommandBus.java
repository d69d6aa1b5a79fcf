package io.carillon.shared;

import io.carillon.shared.Leases.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What one node asks all others to do, and what they answer. A request is a row that every node
 * finds when it looks; that there is one is told by relay, so they look at once, and otherwise
 * soon. Each node does what is asked once. For what is rare: every request is written to the
 * database, as is every answer. Thread-safe.
 */
public final class CommandBus {
  /** Most characters of a request or an answer. */
  public static final int MAX_LENGTH = 2_000;

  private static final String REQUEST = "request";
  private static final String ANSWER = "answer";

  /** How long a node may have been away that still does what it was asked. */
  private static final Duration LIFE = Duration.ofMinutes(1);

  private static final long FIRST_PAUSE_MILLIS = 5;
  private static final long LONGEST_PAUSE_MILLIS = 200;

  private final Leases leases;
  private final String node;
  private final Duration patience;
  private final Runnable tellOthers;
  private final Map<String, Long> done = new HashMap<>(); // guarded by this

  /**
   * @param node this one
   * @param patience how long {@link #ask} waits for answers; longer than a node needs to look
   * @param tellOthers that they should look
   */
  public CommandBus(Leases leases, String node, Duration patience, Runnable tellOthers) {
    this.leases = leases;
    this.node = node;
    this.patience = patience;
    this.tellOthers = tellOthers;
  }

  /**
   * What the others say.
   *
   * @param texts one of each node that has answered
   * @param silentNodes that have not
   */
  public record Answers(List<String> texts, int silentNodes) {}

  /**
   * Asks all other nodes and waits for their answers, or for one that will do.
   *
   * @param request at most {@link #MAX_LENGTH} characters
   * @param willDo an answer after which the others need not be waited for
   * @throws io.carillon.channel.LogUnavailableException if the database cannot be asked now
   */
  public Answers ask(String request, Predicate<String> willDo) {
    Set<String> others =
        leases.nodes().stream()
            .map(Lease::holder)
            .filter(other -> !other.equals(node))
            .collect(Collectors.toSet());
    if (others.isEmpty()) {
      return new Answers(List.of(), 0);
    }
    String id = UUID.randomUUID().toString();
    leases.hold(REQUEST, id, node, request, LIFE);
    tellOthers.run();
    return await(id, others, willDo);
  }

  private Answers await(String id, Set<String> others, Predicate<String> willDo) {
    long deadline = System.nanoTime() + patience.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      List<Lease> answers = leases.of(ANSWER, List.of(id));
      List<String> texts = answers.stream().map(Lease::content).toList();
      Set<String> silent = new HashSet<>(others);
      answers.forEach(answer -> silent.remove(answer.holder()));
      boolean isOver = silent.isEmpty() || System.nanoTime() - deadline >= 0;
      if (isOver || texts.stream().anyMatch(willDo)) {
        return new Answers(texts, silent.size());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Answers(texts, silent.size());
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  /**
   * Does what others have asked for since the last time.
   *
   * @param clerk does what is asked for, and answers
   * @throws io.carillon.channel.LogUnavailableException if the database cannot be asked now
   */
  public synchronized void look(UnaryOperator<String> clerk) {
    long now = System.nanoTime();
    done.values().removeIf(until -> now - until > 0);
    List<Lease> requests = new ArrayList<>(leases.all(REQUEST));
    requests.removeIf(request -> request.holder().equals(node) || done.containsKey(request.name()));
    for (Lease request : requests) {
      String answer = clerk.apply(request.content());
      done.put(request.name(), now + LIFE.multipliedBy(2).toNanos());
      leases.hold(ANSWER, request.name(), node, answer, LIFE);
    }
  }
}
