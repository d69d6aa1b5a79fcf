package io.carillon.wire;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A malformed request body, with the position of the error: nothing was stored. Answered with 400
 * over HTTP.
 */
public final class RejectedBodyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String field;
  private final long line;
  private final long column;

  public RejectedBodyException(String problem) {
    this(problem, null, 0, 0);
  }

  public RejectedBodyException(String problem, @Nullable String field, long line, long column) {
    super(problem);
    this.field = field;
    this.line = line;
    this.column = column;
  }

  /** The invalid field, as the publisher writes it, if the error is in one. */
  public Optional<String> field() {
    return Optional.ofNullable(field);
  }

  /** The line of the body, from 1, if known. */
  public OptionalLong line() {
    return line == 0 ? OptionalLong.empty() : OptionalLong.of(line);
  }

  /** The character in the line, from 1, if known. */
  public OptionalLong column() {
    return column == 0 ? OptionalLong.empty() : OptionalLong.of(column);
  }
}
