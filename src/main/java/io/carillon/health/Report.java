package io.carillon.health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The results of checks, in their order.
 *
 * @param findings one for each check
 */
public record Report(List<Finding> findings) {
  private static final String STATUS = "status";

  public Report {
    findings = List.copyOf(findings);
  }

  /**
   * The result of one check.
   *
   * @param problem what is wrong; empty if nothing is
   * @param isNote whether a problem is reported only
   */
  public record Finding(String check, Optional<String> problem, boolean isNote) {
    boolean isUp() {
      return isNote || problem.isEmpty();
    }

    private static Finding of(Check check, boolean isNote) {
      return new Finding(check.name(), check.problem().get(), isNote);
    }
  }

  static Report of(List<Check> checks, List<Check> notes) {
    return new Report(
        Stream.concat(
                checks.stream().map(check -> Finding.of(check, false)),
                notes.stream().map(note -> Finding.of(note, true)))
            .toList());
  }

  /** Whether nothing is wrong. */
  public boolean isUp() {
    return findings.stream().allMatch(Finding::isUp);
  }

  /**
   * Its members, in the form that MicroProfile Health 4.0 (appendix A) has: {@code status}, and
   * {@code checks} with {@code name}, {@code status} and, under {@code data}, the {@code reason}.
   */
  public Map<String, Object> members() {
    List<Map<String, Object>> checks = new ArrayList<>();
    for (Finding finding : findings) {
      Map<String, Object> check = new LinkedHashMap<>();
      check.put("name", finding.check());
      check.put(STATUS, status(finding.isUp()));
      finding.problem().ifPresent(reason -> check.put("data", Map.of("reason", reason)));
      checks.add(check);
    }
    Map<String, Object> members = new LinkedHashMap<>();
    members.put(STATUS, status(isUp()));
    members.put("checks", checks);
    return members;
  }

  private static String status(boolean isUp) {
    return isUp ? "UP" : "DOWN";
  }
}
