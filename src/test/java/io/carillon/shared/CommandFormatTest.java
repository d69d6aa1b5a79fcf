package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.Caller;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Renewals;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands and results are decoded as they were encoded. */
class CommandFormatTest {
  @Test
  void commandsArriveUnchanged() {
    for (Command command :
        List.of(
            new Command.Disconnect(new DisconnectTarget.Connection("c1")),
            new Command.Disconnect(new DisconnectTarget.User("änn a\n")),
            new Command.Disconnect(new DisconnectTarget.Token("t1")),
            new Command.Renew("c1", Caller.ANONYMOUS))) {
      byte[] bytes = CommandFormat.encode(command);
      assertThat(CommandFormat.decode(bytes)).contains(command);
      assertThat(CommandFormat.decode(Arrays.copyOf(bytes, bytes.length - 1))).isEmpty();
    }
  }

  @Test
  void resultsArriveUnchanged() {
    for (CommandResult result :
        List.of(
            new CommandResult.Disconnected(3),
            new CommandResult.Renewed(Renewals.Outcome.OTHER_ROLES),
            new CommandResult.NotSupported())) {
      assertThat(CommandFormat.decodeResult(CommandFormat.encode(result))).isEqualTo(result);
    }
  }

  @Test
  void aCommandOfAnotherVersionIsNotSupported() {
    assertThat(CommandFormat.decode(new byte[] {99})).isEmpty();
    assertThat(CommandFormat.decodeResult(new byte[] {99}))
        .isEqualTo(new CommandResult.NotSupported());
  }
}
