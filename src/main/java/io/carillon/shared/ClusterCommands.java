package io.carillon.shared;

import io.carillon.security.Caller;
import io.carillon.security.CallerFormat;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Disconnector;
import io.carillon.security.Renewals;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * What an admin or a client wants done to a stream that may be at any node: tried here, and then
 * asked of the others by the {@link CommandBus}, in a line of text. Thread-safe.
 */
public final class ClusterCommands {
  private static final String CONNECTION = "end-connection ";
  private static final String USER = "end-user ";
  private static final String TOKEN = "end-token ";
  private static final String RENEW = "renew ";
  private static final String CLIENT_ID = "[A-Za-z0-9_-]{1,100}";

  /** Who comes with a new token is left for the node that has the stream, for that long. */
  private static final Duration FETCHED_WITHIN = Duration.ofMinutes(1);

  private final Disconnector disconnector;
  private final Renewals renewals;
  private final CommandBus bulletin;
  private final OneTimeStore deposits;
  private final Clock clock;

  /**
   * @param disconnector of this node's streams, as {@code renewals}
   */
  public ClusterCommands(
      Disconnector disconnector,
      Renewals renewals,
      CommandBus bulletin,
      OneTimeStore deposits,
      Clock clock) {
    this.disconnector = disconnector;
    this.renewals = renewals;
    this.bulletin = bulletin;
    this.deposits = deposits;
    this.clock = clock;
  }

  /** As {@link Disconnector#disconnect}, at all nodes. */
  public Disconnector.Outcome disconnect(DisconnectTarget target) {
    int here = disconnector.disconnect(target).streams();
    boolean isOne = target instanceof DisconnectTarget.Connection;
    String order = order(target);
    if (isOne && here > 0 || order.length() > CommandBus.MAX_LENGTH) { // nobody has so long a name
      return new Disconnector.Outcome(here, 0);
    }
    CommandBus.Answers answers = bulletin.ask(order, text -> isOne && count(text) > 0);
    int elsewhere = answers.texts().stream().mapToInt(ClusterCommands::count).sum();
    return new Disconnector.Outcome(
        here + elsewhere, isOne && elsewhere > 0 ? 0 : answers.silentNodes());
  }

  private static int count(String answer) {
    return answer.matches("\\d{1,9}") ? Integer.parseInt(answer) : 0;
  }

  /** As {@link Renewals#renew}, at whatever node has the stream. */
  public Renewals.Outcome renew(String clientId, Caller caller) {
    Renewals.Outcome here = renewals.renew(clientId, caller);
    if (here != Renewals.Outcome.UNKNOWN || !clientId.matches(CLIENT_ID)) {
      return here;
    }
    String deposit = "renewal/" + UUID.randomUUID();
    deposits.put(deposit, CallerFormat.encode(caller), clock.instant().plus(FETCHED_WITHIN));
    String unknown = Renewals.Outcome.UNKNOWN.name();
    return bulletin
        .ask(RENEW + clientId + " " + deposit, text -> !text.equals(unknown))
        .texts()
        .stream()
        .filter(text -> !text.isEmpty() && !text.equals(unknown))
        .findFirst()
        .map(Renewals.Outcome::valueOf)
        .orElse(Renewals.Outcome.UNKNOWN);
  }

  /** Does what another node asks for, and says what came of it. */
  public String obey(String order) {
    if (order.startsWith(RENEW)) {
      String[] words = order.split(" ");
      return deposits
          .read(words[2])
          .flatMap(CallerFormat::decode)
          .map(caller -> renewals.renew(words[1], caller))
          .orElse(Renewals.Outcome.UNKNOWN)
          .name();
    }
    return target(order)
        .map(target -> Integer.toString(disconnector.disconnect(target).streams()))
        .orElse(""); // a node of another version
  }

  private static Optional<DisconnectTarget> target(String order) {
    if (order.startsWith(CONNECTION)) {
      return Optional.of(new DisconnectTarget.Connection(order.substring(CONNECTION.length())));
    }
    if (order.startsWith(USER)) {
      return Optional.of(new DisconnectTarget.User(order.substring(USER.length())));
    }
    return order.startsWith(TOKEN)
        ? Optional.of(new DisconnectTarget.Token(order.substring(TOKEN.length())))
        : Optional.empty();
  }

  private static String order(DisconnectTarget target) {
    if (target instanceof DisconnectTarget.Connection connection) {
      return CONNECTION + connection.id();
    }
    return target instanceof DisconnectTarget.User user
        ? USER + user.name()
        : TOKEN + ((DisconnectTarget.Token) target).id();
  }
}
