package io.carillon.bench;

/** A document with parts that a program writes, each between two comments. */
final class Document {
  private Document() {}

  /** What a program writes. */
  enum Part {
    /** The hub of its own beside its peers. */
    RESULTS("results"),
    /** The hub on application servers. */
    ON_SERVERS("results on servers");

    private final String begin;
    private final String end;

    Part(String name) {
      begin = "<!-- " + name + ": written by mvn -Pbench -->\n";
      end = "<!-- end of " + name + " -->\n";
    }

    /** The line before it. */
    String begin() {
      return begin;
    }

    /** The line after it. */
    String end() {
      return end;
    }
  }

  /**
   * The document with another text for a part.
   *
   * @throws IllegalArgumentException if it does not have the two comments, in this order
   */
  static String with(String document, Part part, String text) {
    int begin = document.indexOf(part.begin);
    int end = document.indexOf(part.end);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "the document needs the lines " + part.begin.strip() + " and " + part.end.strip());
    }
    return document.substring(0, begin + part.begin.length())
        + "\n"
        + text.strip()
        + "\n\n"
        + document.substring(end);
  }
}
