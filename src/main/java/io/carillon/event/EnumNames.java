package io.carillon.event;

import java.util.Locale;

/** How constants of enums are written outside of Java: in JSON, settings, metrics and logs. */
public final class EnumNames {
  private EnumNames() {}

  /** {@code USER_JOINED} as {@code user_joined}. */
  public static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** {@code TOO_SLOW} as {@code too-slow}. */
  public static String kebabCase(Enum<?> constant) {
    return lowerCase(constant).replace('_', '-');
  }
}
