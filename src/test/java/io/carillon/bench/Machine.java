package io.carillon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a sitting ran on, as Linux tells it. */
final class Machine {
  private static final Pattern CPU = Pattern.compile("model name\\s*:\\s*(.+)");
  private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");
  private static final int KB_A_GB = 1024 * 1024;

  private Machine() {}

  /** Its properties, by name. */
  static Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    properties.put("CPU", find(CPU, "/proc/cpuinfo"));
    String memory = find(MEMORY, "/proc/meminfo");
    properties.put("memory", Math.round(Double.parseDouble(memory) / KB_A_GB) + " GB");
    properties.put(
        "kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    properties.put("JDK", Runtime.version().toString());
    return properties;
  }

  private static String find(Pattern pattern, String file) {
    try {
      Matcher found = pattern.matcher(Files.readString(Path.of(file)));
      return found.find() ? found.group(1).strip() : "0";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
