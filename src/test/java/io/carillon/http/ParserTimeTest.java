package io.carillon.http;

import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.EventType;
import io.carillon.event.Position;
import io.carillon.event.Positions;
import io.carillon.event.TextChecks;
import io.carillon.event.Topic;
import io.carillon.event.TraceParent;
import io.carillon.security.RequestId;
import io.carillon.security.RequestOrigin;
import io.carillon.testing.LongInputs;
import io.carillon.wire.EventStreamParser;
import io.carillon.wire.JsonForm;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Parsers of what clients send take linear time and constant stack. Those that are visible in their
 * room only: {@code ParserTimeTest} in {@code security}, {@code subscribe} and {@code publish}.
 */
@Timeout(120)
class ParserTimeTest {
  private static final Set<Class<?>> RESOURCES = ApiResources.CLASSES;
  private static final JsonForm FORM =
      JsonForm.fields().string("data").number("value").strings("channels").audience("to");

  private static Map<String, Consumer<String>> parsers() {
    return Map.ofEntries(
        Map.entry("path", text -> AllowedRepresentations.of("GET", "api/" + text, RESOURCES)),
        Map.entry("query", QueryCheck::check),
        Map.entry("Content-Type", MediaTypeCheck::isMediaType),
        Map.entry("Accept", MediaTypeCheck::isAccept),
        Map.entry("positions", Positions::parse),
        Map.entry("position", Position::parse),
        Map.entry("duration", TextChecks::parseDuration),
        Map.entry("traceparent", TraceParent::parse),
        Map.entry("channel", ChannelName::new),
        Map.entry("pattern", ChannelPattern::new),
        Map.entry("type", EventType::new),
        Map.entry("topic", Topic::new),
        Map.entry("request id", RequestId::assign),
        Map.entry("address", RequestOrigin::networkOf),
        Map.entry("JSON form", text -> FORM.readOne(utf8(text), 64, fields -> fields)),
        Map.entry("JSON forms", text -> FORM.read(utf8(text), 64, 1_000, fields -> fields)),
        Map.entry("event stream", text -> new EventStreamParser(event -> {}).push(utf8(text))));
  }

  @AfterEach
  void forgetRequestId() {
    RequestId.clear();
  }

  static Stream<String> names() {
    return parsers().keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("names")
  void parsersTakeLinearTime(String name) {
    LongInputs.assertLinear(name, parsers().get(name));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
