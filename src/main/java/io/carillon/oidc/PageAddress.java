package io.carillon.oidc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the hub to which a user returns. It is relative to the pages and begins with the name
 * of a file, so that it never leads elsewhere.
 *
 * @param file such as {@code chat.html}; empty: the overview
 * @param query empty, or with its question mark
 * @param fragment empty, or with its number sign
 */
public record PageAddress(String file, String query, String fragment) {
  /** The overview. */
  public static final PageAddress OVERVIEW = new PageAddress("", "", "");

  private static final String PARAMETER = "sign-in=";
  private static final int MAX_LENGTH = 2_000;
  private static final Pattern FORM =
      Pattern.compile("((?:[a-z][a-z-]*\\.html)?)((?:\\?[!\"$-~]*)?)((?:#[!-~]*)?)");

  /** The page that a text names; the overview if it names none. */
  public static PageAddress parse(String text) {
    Matcher form = FORM.matcher(text);
    return text.length() <= MAX_LENGTH && form.matches()
        ? new PageAddress(form.group(1), form.group(2), form.group(3))
        : OVERVIEW;
  }

  /** The same page, which then tells the user about a problem. */
  public PageAddress with(SignInProblem problem) {
    return new PageAddress(
        file, (query.isEmpty() ? "?" : query + "&") + PARAMETER + problem.code(), fragment);
  }

  @Override
  public String toString() {
    return file + query + fragment;
  }
}
