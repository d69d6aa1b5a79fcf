package io.carillon.alert;

import io.carillon.event.Data;
import io.carillon.event.Event;
import io.carillon.wire.JsonScanner;
import io.carillon.wire.JsonScanner.Kind;
import io.carillon.wire.RejectedBodyException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads the value of a measurement from its event; the application may publish anything there. */
final class MeasuredValue {
  private static final int MAX_DEPTH = 64;

  private MeasuredValue() {}

  static Optional<Double> of(Event event) {
    if (event.data().format() != Data.Format.JSON) {
      return Optional.empty();
    }
    OptionalDouble[] value = {OptionalDouble.empty()};
    try {
      byte[] json = event.data().toString().getBytes(StandardCharsets.UTF_8);
      JsonScanner scanner = new JsonScanner(json, MAX_DEPTH);
      scanner.object(
          name -> {
            if (name.equals("value") && scanner.peek() == Kind.NUMBER) {
              value[0] = OptionalDouble.of(Double.parseDouble(scanner.number()));
            } else {
              scanner.value();
            }
          });
    } catch (RejectedBodyException noMeasurement) {
      return Optional.empty();
    }
    return value[0].isPresent() ? Optional.of(value[0].getAsDouble()) : Optional.empty();
  }
}
