package io.carillon.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Prints a table of test by server from the reports of the tests, with seconds. */
public final class ResultsTable {
  private static final List<String> SERVERS =
      List.of("wildfly", "payara6", "payara7", "glassfish", "liberty");

  /** Test to server to outcome. */
  private final Map<String, Map<String, Outcome>> outcomes = new TreeMap<>();

  private final Map<String, Double> seconds = new LinkedHashMap<>();

  /** What became of a test, or of all rows of one. */
  private record Outcome(boolean isFailed, boolean isSkipped, double seconds) {
    static Outcome of(Element test, double seconds) {
      return new Outcome(has(test, "failure") || has(test, "error"), has(test, "skipped"), seconds);
    }

    Outcome and(Outcome other) {
      return new Outcome(
          isFailed || other.isFailed, isSkipped && other.isSkipped, seconds + other.seconds);
    }

    @Override
    public String toString() {
      if (isFailed) {
        return "FAILED";
      }
      return isSkipped ? "–" : String.format(Locale.ROOT, "%.1f s", seconds);
    }
  }

  private ResultsTable() {}

  /**
   * Prints.
   *
   * @param args the folder with a folder of reports for each server
   */
  public static void main(String[] args) throws Exception {
    ResultsTable table = new ResultsTable();
    for (String server : SERVERS) {
      Path reports = Path.of(args[0], server);
      if (Files.isDirectory(reports)) {
        table.read(server, reports);
      }
    }
    System.out.println(table);
  }

  private void read(String server, Path reports)
      throws IOException, ParserConfigurationException, SAXException {
    List<Path> files;
    try (Stream<Path> all = Files.list(reports)) {
      files = all.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml")).toList();
    }
    for (Path file : files) {
      NodeList cases =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getElementsByTagName("testcase");
      for (int i = 0; i < cases.getLength(); i++) {
        read(server, (Element) cases.item(i));
      }
    }
  }

  private void read(String server, Element test) {
    double time = Double.parseDouble(test.getAttribute("time").replace(",", ""));
    String type = test.getAttribute("classname").replaceAll(".*\\.", "");
    outcomes
        .computeIfAbsent(type + ": " + words(test.getAttribute("name")), name -> new TreeMap<>())
        .merge(server, Outcome.of(test, time), Outcome::and);
    seconds.merge(server, time, Double::sum);
  }

  private static boolean has(Element test, String child) {
    return test.getElementsByTagName(child).getLength() > 0;
  }

  /** {@code aStreamOpensAtOnce} as it is read. */
  private static String words(String method) {
    return method
        .replaceAll("(?s)[^A-Za-z0-9_].*", "")
        .replaceAll("(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    List<String> servers = SERVERS.stream().filter(seconds::containsKey).toList();
    List<String> lines = new ArrayList<>();
    lines.add("| test | " + String.join(" | ", servers) + " |");
    lines.add("| --- |" + " ---: |".repeat(servers.size()));
    outcomes.forEach(
        (test, by) ->
            lines.add(
                "| "
                    + test
                    + " | "
                    + row(servers, s -> by.containsKey(s) ? by.get(s).toString() : "")));
    lines.add(
        "| all | "
            + row(
                servers, s -> String.format(Locale.ROOT, "%.0f s", seconds.getOrDefault(s, 0.0))));
    return String.join("\n", lines);
  }

  private static String row(
      List<String> servers, java.util.function.UnaryOperator<String> outcome) {
    return servers.stream().map(outcome).collect(Collectors.joining(" | ")) + " |";
  }
}
