package io.carillon.api;

/**
 * The positions of the current request, as one value for {@code since}, for the header {@code
 * Carillon-Position}, or for a {@code data-} attribute of a page. A bean, also in templates by its
 * name: {@code <body data-carillon-position="#{carillonPositions.of('orders')}">}.
 */
public interface RequestPositions {
  /**
   * The positions of channels: {@code orders=41,invoices=7~9}. Of each channel it is the first that
   * was read during this request with {@link Channel#position}; otherwise the first that this
   * method has read, or reads now.
   *
   * @throws HubUnavailableException if a position has to be read and cannot be read now
   */
  String of(String... channels);
}
