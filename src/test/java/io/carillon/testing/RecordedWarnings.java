package io.carillon.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs as a warning or worse, instead of on the console. */
public final class RecordedWarnings extends Handler implements AutoCloseable {
  private final Logger logger;
  private final List<String> messages = new CopyOnWriteArrayList<>();

  private RecordedWarnings(Logger logger) {
    this.logger = logger;
  }

  /** Records from now on, until it is closed. */
  public static RecordedWarnings of(Class<?> source) {
    RecordedWarnings warnings = new RecordedWarnings(Logger.getLogger(source.getName()));
    warnings.logger.addHandler(warnings);
    warnings.logger.setUseParentHandlers(false);
    return warnings;
  }

  public List<String> messages() {
    return messages;
  }

  @Override
  public void publish(LogRecord logged) {
    if (logged.getLevel().intValue() >= Level.WARNING.intValue()) {
      messages.add(logged.getMessage());
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
