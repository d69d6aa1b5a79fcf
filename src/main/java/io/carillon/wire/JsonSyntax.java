package io.carillon.wire;

import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;

/** Checks data that claims to be JSON without a parser having read it. */
public final class JsonSyntax {
  private JsonSyntax() {}

  /**
   * @param maxDepth maximum levels of nesting
   * @throws InvalidRequestException if the data claims to be JSON and is not
   */
  public static void require(Data data, int maxDepth) {
    if (data.format() != Data.Format.JSON) {
      return;
    }
    try {
      JsonScanner json = new JsonScanner(data.utf8(), maxDepth);
      json.value();
      json.end();
    } catch (RejectedBodyException malformed) {
      throw new InvalidRequestException(
          "data",
          "the data is not JSON: %s (line %d, column %d)"
              .formatted(
                  malformed.getMessage(),
                  malformed.line().orElse(1),
                  malformed.column().orElse(1)));
    }
  }
}
