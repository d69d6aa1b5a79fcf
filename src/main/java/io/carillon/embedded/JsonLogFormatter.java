package io.carillon.embedded;

import io.carillon.security.RequestId;
import io.carillon.wire.JsonText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Formats log records as one JSON object per line: {@code time}, {@code level}, {@code logger},
 * {@code message}, {@code request} with the id of the current request, {@code error} with a stack
 * trace, and {@code fields} with the entries of a parameter that is a map, so that programs need
 * not parse the message.
 */
public final class JsonLogFormatter extends Formatter {
  /** Called by java.util.logging. */
  public JsonLogFormatter() {}

  @Override
  public String format(LogRecord logged) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("time", logged.getInstant());
    members.put("level", level(logged.getLevel()));
    members.put("logger", logged.getLoggerName());
    members.put("message", formatMessage(logged));
    RequestId.current().ifPresent(id -> members.put("request", id)); // on the logging thread
    Object[] parameters = logged.getParameters();
    if (parameters != null) {
      for (Object parameter : parameters) {
        if (parameter instanceof Map<?, ?> fields) {
          members.put("fields", fields);
        }
      }
    }
    if (logged.getThrown() != null) {
      members.put("error", stackTrace(logged.getThrown()));
    }
    return JsonText.object(members) + "\n";
  }

  /** The usual level names of log collectors. */
  private static String level(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (value >= Level.WARNING.intValue()) {
      return "WARN";
    }
    if (value >= Level.CONFIG.intValue()) {
      return "INFO";
    }
    return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }
}
