package io.carillon.wire;

import static io.carillon.wire.JsonScannerTest.isJson;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.stream.JsonParser;
import java.io.StringReader;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JsonScannerAgreementTest {
  /** Strings made of the pieces of JSON: some are JSON, most nearly. */
  @Property(tries = 3000)
  void itAgreesWithAJakartaJsonParserOnWhatIsJson(@ForAll long seed) {
    String[] pieces = {
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\"a\"",
      "\"b\\n\"",
      "1",
      "-0.5e3",
      "01",
      "true",
      "null",
      " ",
      "\\",
      "\"",
      "é",
      "x"
    };
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(9); i >= 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }

    assertThat(isJson(text.toString()))
        .as(text.toString())
        .isEqualTo(isJsonForTheServer(text.toString()));
  }

  private static boolean isJsonForTheServer(String text) {
    try (JsonParser parser = Json.createParser(new StringReader(text))) {
      if (!parser.hasNext()) {
        return false;
      }
      while (parser.hasNext()) {
        parser.next();
      }
      return true;
    } catch (JsonException refused) {
      return false;
    }
  }
}
