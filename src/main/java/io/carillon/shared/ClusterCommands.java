package io.carillon.shared;

import io.carillon.event.Ticker;
import io.carillon.security.Caller;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Disconnector;
import io.carillon.security.Renewals;
import io.carillon.shared.CommandResult.Disconnected;
import io.carillon.shared.CommandResult.Renewed;

/**
 * Closes or extends streams on whichever node has them: tries this node first, and then sends a
 * {@link Command} to the others. Thread-safe.
 */
public final class ClusterCommands implements Disconnector, Renewals {
  /** No client id, user name or token id is longer. */
  private static final int MAX_LENGTH = 2_000;

  private final Disconnector disconnector;
  private final Renewals renewals;
  private final CommandBus bus;
  private final ClientIds clientIds;
  private final RenewalLimiter renewalLimiter;

  /**
   * @param disconnector of this node's streams, as {@code renewals}
   * @param clientIds of all nodes
   */
  public ClusterCommands(
      Disconnector disconnector,
      Renewals renewals,
      CommandBus bus,
      ClientIds clientIds,
      Ticker ticker) {
    this.disconnector = disconnector;
    this.renewals = renewals;
    this.bus = bus;
    this.clientIds = clientIds;
    this.renewalLimiter = new RenewalLimiter(ticker);
  }

  @Override
  public Disconnector.Outcome disconnect(DisconnectTarget target) {
    int here = disconnector.disconnect(target).streams();
    boolean isOne = target instanceof DisconnectTarget.Connection;
    if (isOne && here > 0 || length(target) > MAX_LENGTH) {
      return new Disconnector.Outcome(here, 0);
    }
    CommandBus.Results results =
        bus.send(new Command.Disconnect(target), result -> isOne && streams(result) > 0);
    int elsewhere = results.results().stream().mapToInt(ClusterCommands::streams).sum();
    return new Disconnector.Outcome(
        here + elsewhere, isOne && elsewhere > 0 ? 0 : results.silentNodes());
  }

  private static int length(DisconnectTarget target) {
    if (target instanceof DisconnectTarget.Connection connection) {
      return connection.id().length();
    }
    return target instanceof DisconnectTarget.User user
        ? user.name().length()
        : ((DisconnectTarget.Token) target).id().length();
  }

  private static int streams(CommandResult result) {
    return result instanceof Disconnected disconnected ? disconnected.streams() : 0;
  }

  @Override
  public Renewals.Outcome renew(String clientId, Caller caller) {
    Renewals.Outcome here = renewals.renew(clientId, caller);
    if (here != Renewals.Outcome.UNKNOWN || !clientIds.isOwn(clientId, caller.user())) {
      return here;
    }
    try (RenewalLimiter.Permit permit = renewalLimiter.acquire(caller.account().orElse(""))) {
      return bus
          .send(new Command.Renew(clientId, caller), result -> isKnown(outcome(result)))
          .results()
          .stream()
          .map(ClusterCommands::outcome)
          .filter(ClusterCommands::isKnown)
          .findFirst()
          .orElse(Renewals.Outcome.UNKNOWN);
    }
  }

  private static Renewals.Outcome outcome(CommandResult result) {
    return result instanceof Renewed renewed ? renewed.outcome() : Renewals.Outcome.UNKNOWN;
  }

  private static boolean isKnown(Renewals.Outcome outcome) {
    return outcome != Renewals.Outcome.UNKNOWN;
  }

  /** Executes a command of another node. */
  public CommandResult handle(Command command) {
    if (command instanceof Command.Renew renew) {
      return new Renewed(renewals.renew(renew.clientId(), renew.caller()));
    }
    DisconnectTarget target = ((Command.Disconnect) command).target();
    return new Disconnected(disconnector.disconnect(target).streams());
  }
}
