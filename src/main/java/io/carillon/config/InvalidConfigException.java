package io.carillon.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The configuration is invalid, and the hub does not start. Carries every mistake, so that one
 * start finds them all.
 */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  InvalidConfigException(List<Mistake> mistakes) {
    super(
        mistakes.stream()
            .map(Mistake::toString)
            .collect(Collectors.joining("\n  ", "invalid configuration:\n  ", "")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Every mistake. */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  /**
   * One setting that is not accepted.
   *
   * @param key as it is written in its source
   * @param source where it is written
   * @param value as it is written; {@code ***} if it is a secret; empty if it does not matter
   * @param problem what is wrong and what would be accepted
   */
  public record Mistake(String key, String source, String value, String problem) {
    static Mistake value(String key, String source, String value, String accepted) {
      return new Mistake(key, source, value, "expected " + accepted);
    }

    /** The value is not shown, as it may be a secret under a wrong name. */
    static Mistake unknown(String key, String source, Optional<String> near) {
      String hint = near.map(name -> "; did you mean " + name + "?").orElse("");
      return new Mistake(key, source, "", "unknown key" + hint);
    }

    static Mistake renamed(String key, String source, String newName) {
      return new Mistake(key, source, "", "renamed to " + newName);
    }

    @Override
    public String toString() {
      String assignment = value.isEmpty() ? key : "%s = '%s'".formatted(key, value);
      return "%s (%s): %s".formatted(assignment, source, problem);
    }
  }
}
