package io.carillon.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON of problem details (RFC 9457). */
public final class ProblemJson {
  /** The media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private ProblemJson() {}

  /** Characters of a member; a longer one is cut. What a client sent may be echoed in it. */
  private static final int MAX_LENGTH = 1000;

  /**
   * Of the kind "about:blank", which the status describes (RFC 9457, 4.2.1).
   *
   * @param extensions further members, in order
   */
  public static String of(int status, String title, String detail, Map<String, Object> extensions) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", "about:blank");
    members.put("title", title);
    members.put("status", status);
    members.put("detail", printable(detail));
    extensions.forEach(
        (name, value) -> members.put(name, value instanceof String text ? printable(text) : value));
    return JsonText.object(members);
  }

  /** Of a length that fits into a log, and without control characters. */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
    for (int i = 0; i < text.length(); i++) {
      if (i == MAX_LENGTH) {
        return printable.append('…').toString();
      }
      char c = text.charAt(i);
      printable.append(Character.isISOControl(c) ? '\uFFFD' : c);
    }
    return printable.toString();
  }
}
