package io.carillon.log;

/**
 * Where a page of the log ends: at so many events or so many bytes, whichever is first; but a page
 * has at least one event, if there is one.
 *
 * @param events 1 or more
 * @param bytes footprints of the events, 1 or more
 */
public record PageLimit(int events, long bytes) {
  public PageLimit {
    if (events < 1 || bytes < 1) {
      throw new IllegalArgumentException("a page of " + events + " events, " + bytes + " bytes");
    }
  }

  /** A page that ends at so many events, whatever their sizes. */
  public static PageLimit events(int events) {
    return new PageLimit(events, Long.MAX_VALUE);
  }
}
