package io.carillon.embedded.guard;

import java.io.IOException;

/** A body is not framed as HTTP/1.1 demands; the connection cannot be used any more. */
final class MalformedBodyException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedBodyException(String detail) {
    super(detail);
  }
}
