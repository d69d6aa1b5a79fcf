package io.carillon.client;

import io.carillon.client.Gap.Reason;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads a gap from the members of its JSON object. */
final class GapReader {
  private GapReader() {}

  static Gap read(Map<String, String> members) {
    return new Gap(
        JsonScanner.string(members.getOrDefault("channel", "")),
        number(members.get("from")),
        number(members.get("to")),
        reason(JsonScanner.string(members.getOrDefault("reason", ""))));
  }

  private static OptionalLong number(@Nullable String value) {
    return value == null || value.equals("null")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(value));
  }

  private static Reason reason(String name) {
    return switch (name) {
      case "expired" -> Reason.EXPIRED;
      case "future" -> Reason.FUTURE;
      case "restored" -> Reason.RESTORED;
      default -> Reason.UNKNOWN;
    };
  }
}
