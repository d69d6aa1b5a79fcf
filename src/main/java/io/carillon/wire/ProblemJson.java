package io.carillon.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON of problem details (RFC 9457). */
public final class ProblemJson {
  /** The media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private ProblemJson() {}

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
    members.put("detail", detail);
    members.putAll(extensions);
    return JsonText.object(members);
  }
}
