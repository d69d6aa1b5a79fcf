package io.carillon.publish;

import java.util.List;

/** A body of a kind that the hub does not publish. Answered with 415 over HTTP. */
public final class UnsupportedContentTypeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> accepted;

  UnsupportedContentTypeException(String problem, List<String> accepted) {
    super(problem);
    this.accepted = List.copyOf(accepted);
  }

  /** The content types that are accepted. */
  public List<String> accepted() {
    return accepted;
  }
}
