package io.carillon.testing;

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
 * The warnings and errors that a class or a package logs, recorded instead of printed. As a JUnit
 * extension it records during each test; {@link #start} records until it is closed.
 */
public final class RecordedWarnings extends Handler
    implements AutoCloseable, BeforeEachCallback, AfterEachCallback {
  private final Logger logger;
  private final List<String> messages = new CopyOnWriteArrayList<>();

  private RecordedWarnings(String logger) {
    this.logger = Logger.getLogger(logger);
  }

  /** For {@code @RegisterExtension}: those of a package. */
  public static RecordedWarnings ofPackage(String name) {
    return new RecordedWarnings(name);
  }

  /** Those of a class or a package, from now on until it is closed. */
  public static RecordedWarnings start(String logger) {
    RecordedWarnings warnings = new RecordedWarnings(logger);
    warnings.open();
    return warnings;
  }

  /** The same for a class. */
  public static RecordedWarnings of(Class<?> source) {
    return start(source.getName());
  }

  private void open() {
    logger.addHandler(this);
    logger.setUseParentHandlers(false);
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

  @Override
  public void beforeEach(ExtensionContext context) {
    open();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close();
  }
}
