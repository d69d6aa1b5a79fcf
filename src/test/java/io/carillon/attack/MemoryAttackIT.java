package io.carillon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.Issuer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hub with a small heap and every limit at its default: no sequence of requests uses up its
 * memory. Set {@code -Dattack.seconds=300} for a longer attack, {@code -Dattack.seed} to repeat
 * one.
 */
@Tag("attack")
@Timeout(900)
class MemoryAttackIT {
  private static final int THREADS = 12;
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("attack.seconds", 60));

  /** With a heap this small and attackers on all cores, others are served, if not at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path data;

  @Test
  void noSequenceOfRequestsUsesUpASmallHeap() throws Exception {
    long seed = Long.getLong("attack.seed", System.nanoTime());
    System.out.println("-Dattack.seed=" + seed);
    try (AttackedHub hub =
        AttackedHub.startWithHeap(
            data,
            "128m",
            Map.of("carillon.security", "secured", "carillon.jwt.secret", Issuer.SECRET))) {
      MixedRequests requests = new MixedRequests(hub);
      List<Thread> attackers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        long each = seed + i;
        Thread attacker = new Thread(() -> requests.run(each), "attacker-" + i);
        attacker.setDaemon(true);
        attacker.start();
        attackers.add(attacker);
      }
      Duration longest;
      try {
        longest = longestWaitOfOthers(hub);
      } finally {
        attackers.forEach(Thread::interrupt);
        requests.close();
      }
      System.out.println(
          "others waited %d ms at most; attackers' answers: %s"
              .formatted(longest.toMillis(), requests.statuses()));
      assertThat(longest).isLessThan(PATIENCE);
      hub.assertUnharmed();
    }
  }

  private static Duration longestWaitOfOthers(AttackedHub hub) {
    long end = System.nanoTime() + TIME.toNanos();
    long longest = 0;
    while (System.nanoTime() < end) {
      assertThat(hub.process().isAlive())
          .as(() -> "the hub runs; its log: " + hub.process().output())
          .isTrue();
      long began = System.nanoTime();
      try (RawConnection other = hub.connect(Others.ADDRESS)) {
        assertThat(other.get("/health/live").status()).isEqualTo(200);
        String head = "Host: localhost\r\n" + MixedRequests.permitted() + "\r\n";
        assertThat(
                other
                    .write(
                        "POST /api/channels/others/events HTTP/1.1\r\n"
                            + head
                            + "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx")
                    .answer()
                    .status())
            .isEqualTo(201);
        assertThat(
                other
                    .write("GET /api/channels/others HTTP/1.1\r\n" + head + "\r\n")
                    .answer()
                    .status())
            .isEqualTo(200);
      }
      longest = Math.max(longest, System.nanoTime() - began);
      LockSupport.parkNanos(50_000_000);
    }
    return Duration.ofNanos(longest);
  }
}
