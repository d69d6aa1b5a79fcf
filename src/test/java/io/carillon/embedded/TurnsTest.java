package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Queue<Runnable> given = new ArrayDeque<>();
  private final Turns turns = new Turns(given::add, 2);
  private final List<String> done = new ArrayList<>();

  private void ask(int address, String name) throws UnknownHostException {
    turns.execute(
        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) address}), () -> done.add(name));
  }

  private void runAll() {
    while (!given.isEmpty()) {
      given.remove().run();
    }
  }

  @Test
  void aSingleRequestIsNextThoughManyOfSomebodyElseWaitForLonger() throws Exception {
    for (int i = 1; i <= 6; i++) {
      ask(1, "many " + i);
    }
    ask(2, "single");
    ask(3, "another");

    runAll();

    assertThat(done)
        .containsExactly(
            "many 1", "many 2", "many 3", "single", "another", "many 4", "many 5", "many 6");
  }

  @Test
  void noMoreThanThereAreThreadsForAreGivenToThemAtATime() throws Exception {
    for (int i = 1; i <= 10; i++) {
      ask(i, "request");
    }
    assertThat(given).hasSize(2);
    given.remove().run();
    assertThat(given).hasSize(2);
    runAll();
    assertThat(done).hasSize(10);
    ask(1, "afterwards");
    assertThat(given).hasSize(1);
  }

  @Test
  void aRequestThatFailsKeepsNobodyElseFromTheirTurn() throws Exception {
    InetAddress address = InetAddress.getLoopbackAddress();
    for (int i = 0; i < 2; i++) {
      turns.execute(
          address,
          () -> {
            throw new IllegalStateException("on purpose");
          });
    }
    ask(2, "next");
    ask(2, "and next");
    for (int i = 0; i < 2; i++) {
      Runnable failing = given.remove();
      assertThatThrownBy(failing::run).hasMessage("on purpose");
    }
    runAll();
    assertThat(done).containsExactly("next", "and next");
  }
}
