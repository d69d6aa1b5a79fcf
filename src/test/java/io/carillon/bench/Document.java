package io.carillon.bench;

/** A document with a part that a program writes, between two comments. */
final class Document {
  static final String BEGIN = "<!-- results: written by mvn -Pbench -->\n";
  static final String END = "<!-- end of results -->\n";

  private Document() {}

  /**
   * The document with another part.
   *
   * @throws IllegalArgumentException if it does not have the two comments, in this order
   */
  static String with(String document, String part) {
    int begin = document.indexOf(BEGIN);
    int end = document.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "the document needs the lines " + BEGIN.strip() + " and " + END.strip());
    }
    return document.substring(0, begin + BEGIN.length())
        + "\n"
        + part.strip()
        + "\n\n"
        + document.substring(end);
  }
}
