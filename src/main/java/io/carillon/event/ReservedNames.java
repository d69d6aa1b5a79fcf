package io.carillon.event;

/** Names that only the hub itself uses. */
public final class ReservedNames {
  /**
   * Ids, keys and topics of publications do not begin so: no publisher can forge, repeat or replace
   * what the hub itself publishes.
   */
  public static final String PREFIX = "carillon:";

  /** The type of the notices of {@link Retraction}s. */
  static final String RETRACTED = "retracted";

  /** The topic of these notices, which every selector selects. */
  static final String RETRACTION_TOPIC = PREFIX + RETRACTED;

  private ReservedNames() {}

  static String requireNotReserved(String field, String value) {
    if (value.startsWith(PREFIX)) {
      throw new InvalidRequestException(
          field, "'" + field + "' must not begin with '" + PREFIX + "', which is the hub's own");
    }
    return value;
  }
}
