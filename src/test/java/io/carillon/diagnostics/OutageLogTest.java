package io.carillon.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageLogTest {
  private final Lines lines = new Lines();
  private final OutageLog outage = new OutageLog(lines, "cannot write", "writes again");

  @Test
  void anOutageIsLoggedOnceAtItsBeginningAndOnceAtItsEnd() {
    outage.succeeded();
    assertThat(lines.all).isEmpty();

    outage.failed(new IllegalStateException("first"));
    outage.failed(new IllegalStateException("second"));
    assertThat(outage.isDown()).isTrue();
    assertThat(lines.all).containsExactly("WARNING cannot write: first");

    outage.succeeded();
    outage.succeeded();
    assertThat(outage.isDown()).isFalse();
    outage.failed(null);
    assertThat(lines.all)
        .containsExactly(
            "WARNING cannot write: first", "INFO writes again", "WARNING cannot write");
  }

  @Test
  void singleSuccessesDoNotEndAnOutageThatFlickers() {
    AtomicLong nanos = new AtomicLong();
    OutageLog flickering =
        new OutageLog(lines, "cannot write", "writes again", Duration.ofNanos(5), nanos::get);
    for (int i = 0; i < 3; i++) {
      flickering.failed(null);
      nanos.addAndGet(4);
      flickering.succeeded();
      assertThat(flickering.isDown()).isFalse();
    }
    assertThat(lines.all).containsExactly("WARNING cannot write");

    nanos.incrementAndGet();
    flickering.succeeded();
    flickering.failed(null);
    assertThat(lines.all)
        .containsExactly("WARNING cannot write", "INFO writes again", "WARNING cannot write");
  }

  @Test
  void theEndOfAnOutageIsLoggedWithoutAFurtherAttempt() {
    AtomicLong nanos = new AtomicLong();
    OutageLog rare =
        new OutageLog(lines, "cannot write", "writes again", Duration.ofNanos(5), nanos::get);
    rare.failed(null);
    nanos.set(5);
    rare.checkEnd(); // the last attempt failed
    rare.failed(null);
    rare.succeeded();
    nanos.set(9);
    rare.checkEnd();
    assertThat(lines.all).containsExactly("WARNING cannot write");

    nanos.set(10);
    rare.checkEnd();
    rare.checkEnd();
    assertThat(lines.all).containsExactly("WARNING cannot write", "INFO writes again");
  }

  private static final class Lines implements System.Logger {
    private final List<String> all = new ArrayList<>();

    @Override
    public String getName() {
      return "lines";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      all.add(level + " " + message + (thrown == null ? "" : ": " + thrown.getMessage()));
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... params) {
      all.add(level + " " + format);
    }
  }
}
