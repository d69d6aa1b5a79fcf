package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.security.Audit.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The format of audit entries and their rate limit. */
class AuditTest {
  private static final Logger LOGGER = Logger.getLogger("io.carillon.audit");

  private final List<String> lines = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final Audit audit = new Audit(nanos::get);
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          lines.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.setLevel(Level.INFO);
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
    LOGGER.setLevel(null);
  }

  @Test
  void anEntryIsOneLineOfJsonWhateverItsValues() {
    audit.write(Entry.LOGIN_REFUSED, Map.of("user", "a\n{\"audit\":\"x\"}"));
    assertThat(lines)
        .containsExactly(
            "{\"audit\":\"login-refused\",\"user\":\"a\\n{\\\"audit\\\":\\\"x\\\"}\"}");
  }

  @Test
  void longValuesAreTruncatedAndEmptyOnesOmitted() {
    audit.write(Entry.PERMISSION_DENIED, Map.of("path", "x".repeat(5_000)));
    audit.write(Entry.PERMISSION_DENIED, Map.of("user", ""));
    assertThat(lines.get(0)).hasSizeLessThan(400);
    assertThat(lines.get(1)).isEqualTo("{\"audit\":\"permission-denied\"}");
  }

  @Test
  void entriesPerSecondAreLimited() {
    for (int i = 0; i < 10_000; i++) {
      audit.write(Entry.LOGIN_REFUSED, Map.of());
    }
    assertThat(lines).hasSize(200);
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    audit.write(Entry.LOGIN_REFUSED, Map.of());
    assertThat(lines.get(200)).contains("\"leftOutBefore\":9800");
  }
}
