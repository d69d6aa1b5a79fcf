package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemorySessionStoreTest {
  private static final byte[] SESSION = {1, 2};

  private final ManualClock clock = new ManualClock();
  private final MemorySessionStore sessions = new MemorySessionStore(clock);

  @Test
  void aSessionIsFoundUntilItExpires() {
    sessions.put("a", SESSION, ManualClock.START.plusSeconds(10));
    assertThat(sessions.find("a")).hasValue(SESSION);
    assertThat(sessions.find("b")).isEmpty();

    clock.advance(Duration.ofSeconds(10));
    assertThat(sessions.find("a")).isEmpty();
  }

  @Test
  void aSessionThatIsRemovedIsGone() {
    sessions.put("a", SESSION, ManualClock.START.plusSeconds(10));
    sessions.remove("a");
    assertThat(sessions.find("a")).isEmpty();
  }
}
