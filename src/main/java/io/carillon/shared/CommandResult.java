package io.carillon.shared;

import io.carillon.security.Renewals;

/** The answer of one node to a {@link Command}. */
public sealed interface CommandResult {
  /** Of {@link Command.Disconnect}: how many streams were closed. */
  record Disconnected(int streams) implements CommandResult {}

  /** Of {@link Command.Renew}. */
  record Renewed(Renewals.Outcome outcome) implements CommandResult {}

  /** The node runs another version, which does not have this command. */
  record NotSupported() implements CommandResult {}
}
