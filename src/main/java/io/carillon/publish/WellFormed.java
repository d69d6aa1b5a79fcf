package io.carillon.publish;

import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;

/** Holds those who publish from Java to their word that their JSON is JSON. */
final class WellFormed {
  private WellFormed() {}

  /**
   * @throws InvalidRequestException if the data claims to be JSON and is not
   */
  static void require(Publication publication) {
    Data data = publication.data();
    if (data.format() == Data.Format.JSON) {
      try {
        JsonScanner json = new JsonScanner(data.utf8(), 0, data.size(), 1);
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
}
