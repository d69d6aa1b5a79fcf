package io.carillon.wire;

import io.carillon.event.Data;
import io.carillon.wire.JsonScanner.Kind;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads single members of the data of events, which may be anything. */
public final class JsonMember {
  private static final int MAX_DEPTH = 64;

  private JsonMember() {}

  /** The member with a name, if the data is an object that has it and it is a number. */
  public static Optional<Double> number(Data data, String name) {
    if (data.format() != Data.Format.JSON) {
      return Optional.empty();
    }
    AtomicReference<@Nullable Double> number = new AtomicReference<>();
    try {
      JsonScanner json = new JsonScanner(data.utf8(), MAX_DEPTH);
      json.object(
          each -> {
            if (each.equals(name) && json.peek() == Kind.NUMBER) {
              number.set(Double.valueOf(json.number()));
            } else {
              json.value();
            }
          });
    } catch (RejectedBodyException noObject) {
      return Optional.empty();
    }
    return Optional.ofNullable(number.get());
  }
}
