package io.carillon.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The settings cannot be: the hub does not start. Carries everything that is wrong, so that one
 * start finds it all.
 */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  InvalidConfigException(List<Mistake> mistakes) {
    super(
        mistakes.stream()
            .map(Mistake::toString)
            .collect(Collectors.joining("\n  ", "settings that cannot be:\n  ", "")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Everything that is wrong. */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  /**
   * One setting that cannot be.
   *
   * @param key as it is written in its source
   * @param source where it is written
   * @param value as it is written; {@code ***} if it is a secret
   * @param accepted what would be accepted instead
   */
  public record Mistake(String key, String source, String value, String accepted) {
    @Override
    public String toString() {
      return "%s = '%s' (%s): accepted is %s".formatted(key, value, source, accepted);
    }
  }
}
