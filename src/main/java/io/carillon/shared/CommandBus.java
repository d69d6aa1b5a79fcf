package io.carillon.shared;

import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Commands to all other nodes, and their results. Both are rows in the database; the relay nudges
 * nodes to poll immediately, otherwise they poll every interval. Each node executes a command once.
 * For rare commands, since every command and every result is written to the database. Thread-safe.
 */
public final class CommandBus {
  /** How long a command waits for a node that is cut off. */
  private static final Duration TTL = Duration.ofMinutes(1);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

  private final SharedDatabase database;
  private final NodeList nodes;
  private final String node;
  private final Duration timeout;
  private final Ticker ticker;
  private final Runnable nudge;
  private final Map<String, Long> executed = new HashMap<>(); // guarded by this: until when kept

  /**
   * @param node the name of this node
   * @param timeout how long {@link #send} waits for results; longer than the interval of polls
   * @param nudge makes the other nodes poll soon
   */
  public CommandBus(
      SharedDatabase database,
      NodeList nodes,
      String node,
      Duration timeout,
      Ticker ticker,
      Runnable nudge) {
    this.database = database;
    this.nodes = nodes;
    this.node = node;
    this.timeout = timeout;
    this.ticker = ticker;
    this.nudge = nudge;
  }

  /**
   * The results of a command.
   *
   * @param results one from each node that has answered
   * @param silentNodes how many nodes have not
   */
  public record Results(List<CommandResult> results, int silentNodes) {}

  /**
   * Sends a command to all other nodes and waits for their results.
   *
   * @param suffices true for a result after which the other nodes need not be waited for
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  Results send(Command command, Predicate<CommandResult> suffices) {
    Set<String> others =
        nodes.nodes().stream()
            .map(NodeList.Node::name)
            .filter(other -> !other.equals(node))
            .collect(Collectors.toSet());
    if (others.isEmpty()) {
      return new Results(List.of(), 0);
    }
    String id = UUID.randomUUID().toString();
    byte[] content = CommandFormat.encode(command);
    database.insert(new CommandRow(id, node, content, database.expiry(TTL)));
    nudge.run();
    return await(id, others, suffices);
  }

  private Results await(String id, Set<String> others, Predicate<CommandResult> suffices) {
    long start = ticker.nanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      List<CommandResult> results = new ArrayList<>();
      Set<String> silent = new HashSet<>(others);
      for (CommandResultRow row : results(id)) {
        results.add(CommandFormat.decodeResult(row.content()));
        silent.remove(row.node());
      }
      boolean isOver = silent.isEmpty() || ticker.nanos() - start >= timeout.toNanos();
      if (isOver || results.stream().anyMatch(suffices) || !pause(pause)) {
        return new Results(results, silent.size());
      }
      pause = longer(pause);
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /** Whether the thread was not interrupted meanwhile. */
  private boolean pause(Duration duration) {
    try {
      ticker.sleep(duration);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private List<CommandResultRow> results(String id) {
    return database.read(
        em ->
            em.createQuery(
                    "select r from CommandResultRow r where r.name = :id", CommandResultRow.class)
                .setParameter("id", id)
                .getResultList());
  }

  /**
   * Executes the commands of other nodes that have not been executed here.
   *
   * @param handler executes one command
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  public synchronized void poll(Function<Command, CommandResult> handler) {
    long now = ticker.nanos();
    executed.values().removeIf(until -> now - until > 0);
    for (CommandRow row : commands()) {
      if (!executed.containsKey(row.id())) {
        CommandResult result =
            CommandFormat.decode(row.content())
                .map(handler)
                .orElseGet(CommandResult.NotSupported::new);
        executed.put(row.id(), now + TTL.multipliedBy(2).toNanos());
        byte[] content = CommandFormat.encode(result);
        database.insert(new CommandResultRow(row.id(), node, content, database.expiry(TTL)));
      }
    }
  }

  private List<CommandRow> commands() {
    return database.read(
        em ->
            em.createQuery(
                    "select c from CommandRow c where c.sender <> :node and c.expiresAt > :now",
                    CommandRow.class)
                .setParameter("node", node)
                .setParameter("now", database.now())
                .getResultList());
  }
}
