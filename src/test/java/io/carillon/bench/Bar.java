package io.carillon.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A row of the table: a figure of a case, and what it is to be.
 *
 * @param title of the row
 * @param measured the case and the peer whose figure it is
 * @param limit empty: the figure is shown for comparison
 */
record Bar(String title, Measured measured, Optional<Limit> limit) {
  /** A figure of a case and a peer. */
  record Measured(String caseName, String peer, Figure figure) {
    Optional<Spread> of(Sittings sittings) {
      return sittings.figure(caseName, peer, figure);
    }
  }

  /**
   * What a figure is to be.
   *
   * @param isLeast whether more is better
   * @param factor the limit itself, or a multiple of other figures
   * @param references of which the best counts; empty for a fixed limit
   */
  record Limit(boolean isLeast, double factor, String references, List<Measured> others) {
    /** Whether it is kept by the median; empty without the figures that it needs. */
    Optional<Boolean> isKept(double value, Sittings sittings) {
      return value(sittings).map(limit -> isLeast ? value >= limit : value <= limit);
    }

    private Optional<Double> value(Sittings sittings) {
      if (others.isEmpty()) {
        return Optional.of(factor);
      }
      return others.stream()
          .flatMap(other -> other.of(sittings).stream())
          .map(Spread::median)
          .reduce(isLeast ? Math::max : Math::min)
          .map(best -> best * factor);
    }

    String text(Figure figure) {
      String sign = isLeast ? "≥ " : "≤ ";
      return sign
          + (others.isEmpty()
              ? figure.format(factor)
              : String.format(Locale.ROOT, "%s × %s", number(factor), references));
    }

    private static String number(double factor) {
      return factor == Math.rint(factor) ? Integer.toString((int) factor) : Double.toString(factor);
    }
  }

  static Bar shown(String title, String caseName, Figure figure) {
    return new Bar(title, new Measured(caseName, "carillon", figure), Optional.empty());
  }

  Bar atMost(double value) {
    return with(new Limit(false, value, "", List.of()));
  }

  Bar atLeast(double value) {
    return with(new Limit(true, value, "", List.of()));
  }

  /** Compared with the best of the same figure of others. */
  Bar atMost(double factor, String references, Measured... others) {
    return with(new Limit(false, factor, references, List.of(others)));
  }

  Bar atLeast(double factor, String references, Measured... others) {
    return with(new Limit(true, factor, references, List.of(others)));
  }

  /** Of the hub on PostgreSQL. */
  Bar onPostgres() {
    return new Bar(
        title + ", PostgreSQL",
        new Measured(measured.caseName(), CarillonPeer.ON_POSTGRES, measured.figure()),
        limit);
  }

  private Bar with(Limit bar) {
    return new Bar(title, measured, Optional.of(bar));
  }
}
