package io.carillon.fanout;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Takes the warnings that the engine logs, so that tests can count them and nobody has to read
 * them.
 */
public final class LoggedWarnings implements BeforeEachCallback, AfterEachCallback {
  private static final Logger LOGGER = Logger.getLogger("io.carillon.fanout");

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            messages.add(record.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /** What was logged during this test. */
  public List<String> messages() {
    return messages;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }
}
