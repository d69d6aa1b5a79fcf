package io.carillon.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Inputs of 100 KB that make a parser slow if its time is quadratic, or overflow the stack if it is
 * recursive: one piece repeated, alone, after a beginning, and before an end that does not fit.
 */
public final class LongInputs {
  private static final int LENGTH = 100_000;

  /** Generous: a quadratic parser takes 5 billion steps, a linear one 100,000. */
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private static final List<String> PIECES =
      List.of(
          "a",
          "A",
          "0",
          "9",
          "-",
          ".",
          ",",
          ";",
          ":",
          "=",
          "/",
          "?",
          "&",
          "%",
          "%41",
          "+",
          "*",
          " ",
          "\t",
          "\n",
          "\r\n",
          "\"",
          "\\",
          "\\\"",
          "\"\\",
          "'",
          "[",
          "]",
          "{",
          "}",
          "[[",
          "[0,",
          "{\"a\":",
          "{\"a\":[",
          "1,",
          "1e9",
          "e",
          "\\u0041",
          "\\ud83d",
          "\u00e9",
          "\ud83d\ude00",
          "a;",
          "a,",
          "a/",
          "a=",
          "a=1,",
          "a=1;",
          "/a",
          "for=",
          "for=\"",
          "for=\"\\",
          "for=\"\"",
          "for=a,",
          "for=a;",
          "proto=",
          "host = ",
          "[::1]:8,",
          "q=0,",
          "gzip;",
          "; q=0",
          "data:",
          "id:1\n",
          "*/*,",
          "a/b;c=d,",
          "PT",
          "P1D",
          "00-",
          "http://a",
          ":8080",
          "&a=%",
          "eyJ",
          "\0");
  private static final List<String> BEGINNINGS =
      List.of("", "x", "\"", "{\"data\":", "[", "P", "gzip", "for=\"", "00-", "data:");
  private static final List<String> ENDS = List.of("", "x", "\0", "\"", " ,;=");

  private LongInputs() {}

  /** All inputs. */
  public static List<String> all() {
    List<String> inputs = new ArrayList<>();
    for (String piece : PIECES) {
      String middle = piece.repeat(LENGTH / piece.length());
      inputs.add(middle);
      BEGINNINGS.forEach(beginning -> inputs.add(beginning + middle));
      ENDS.forEach(end -> inputs.add("x" + middle + end));
    }
    return inputs;
  }

  /**
   * Feeds a parser with all inputs. It may refuse them with an exception, but must not overflow the
   * stack or take longer than a linear parser.
   */
  public static void assertLinear(String name, Consumer<String> parser) {
    for (String input : all()) {
      Duration shortest = LIMIT.multipliedBy(1_000);
      for (int attempt = 0; attempt < 3 && shortest.compareTo(LIMIT) > 0; attempt++) {
        Duration taken = time(parser, input); // again: another process may have had the processor
        shortest = taken.compareTo(shortest) < 0 ? taken : shortest;
      }
      assertThat(shortest)
          .as("%s, 100 KB beginning with '%s'", name, input.substring(0, 20))
          .isLessThanOrEqualTo(LIMIT);
    }
  }

  private static Duration time(Consumer<String> parser, String input) {
    long start = System.nanoTime();
    try {
      parser.accept(input);
    } catch (RuntimeException refused) {
      // as it may be
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
