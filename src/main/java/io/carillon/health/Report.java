package io.carillon.health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What checks have found, in their order.
 *
 * @param findings one for each check
 */
public record Report(List<Finding> findings) {
  private static final String STATUS = "status";

  public Report {
    findings = List.copyOf(findings);
  }

  /**
   * What one check has found.
   *
   * @param problem what is wrong; empty if nothing is
   */
  public record Finding(String check, Optional<String> problem) {}

  static Report of(List<Check> checks) {
    return new Report(
        checks.stream().map(check -> new Finding(check.name(), check.problem().get())).toList());
  }

  /** Whether nothing is wrong. */
  public boolean isUp() {
    return findings.stream().allMatch(finding -> finding.problem().isEmpty());
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
      check.put(STATUS, status(finding.problem().isEmpty()));
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
