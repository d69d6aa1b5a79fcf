package io.carillon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;

/** Reads streams that do not end. */
public final class Streams {
  private Streams() {}

  /** What comes until {@code end} has come; fails if the stream ends before that. */
  public static String readUntil(InputStream stream, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = stream.read();
      assertThat(next).as("the stream goes on after %s", read).isNotNegative();
      read.append((char) next);
    }
    return read.toString();
  }
}
