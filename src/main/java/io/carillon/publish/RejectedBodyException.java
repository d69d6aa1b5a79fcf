package io.carillon.publish;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request body that cannot be published: nothing was stored. Says where it went wrong. Answered
 * with 400 over HTTP.
 */
public final class RejectedBodyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String field;
  private final long line;
  private final long column;

  RejectedBodyException(String problem) {
    this(problem, null, 0, 0);
  }

  RejectedBodyException(String problem, @Nullable String field, long line, long column) {
    super(problem);
    this.field = field;
    this.line = line;
    this.column = column;
  }

  /** The field that is wrong, as the publisher writes it, if it is one. */
  public Optional<String> field() {
    return Optional.ofNullable(field);
  }

  /** The line of the body, from 1, if a place can be told. */
  public OptionalLong line() {
    return line == 0 ? OptionalLong.empty() : OptionalLong.of(line);
  }

  /** The character in the line, from 1, if a place can be told. */
  public OptionalLong column() {
    return column == 0 ? OptionalLong.empty() : OptionalLong.of(column);
  }
}
