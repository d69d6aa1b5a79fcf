package io.carillon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The {@code eventsource/format-*} tests of web-platform-tests: the streams that they serve and the
 * messages that they expect. (Those of retry expect times: see {@link EventStreamParserTest}.)
 */
class EventStreamFormatTest {
  private static final String LONG = "x".repeat(2 * 1024);

  static Stream<Arguments> cases() {
    return Stream.of(
        wpt("format-bom", "\uFEFFdata:1\n\n\uFEFFdata:2\n\ndata:3\n\n", data("1"), data("3")),
        wpt("format-bom-2", "\uFEFF\uFEFFdata:1\n\ndata:2\n\ndata:3\n\n", data("2"), data("3")),
        wpt(
            "format-comments",
            "data:1\r:\0\n:\r\ndata:2\n:"
                + LONG
                + "\rdata:3\n:data:fail\r:"
                + LONG
                + "\ndata:4\n\n",
            data("1\n2\n3\n4")),
        wpt(
            "format-data-before-final-empty-line",
            "retry:1000\ndata:test1\n\nid:test\ndata:test2",
            data("test1")),
        wpt(
            "format-field-data",
            "data:\n\ndata\ndata\n\ndata:test\n\n",
            data(""),
            data("\n"),
            data("test")),
        wpt(
            "format-field-event",
            "event:test\ndata:x\n\ndata:x\n\n",
            event("", "test", "x"),
            data("x")),
        wpt("format-field-event-empty", "event: \ndata:data\n\n", data("data")),
        wpt("format-field-id", "id: …\nretry:200\ndata: hello\n\n", event("…", "message", "hello")),
        wpt(
            "format-field-id-2",
            "id: …\nretry:200\ndata: hello\n\ndata: …\n\nid: …\ndata: …\n\n",
            event("…", "message", "hello"),
            event("…", "message", "…"),
            event("…", "message", "…")),
        wpt(
            "format-field-id-3 persists",
            "id: 1\ndata: 1\n\ndata:2\n\n",
            event("1", "message", "1"),
            event("1", "message", "2")),
        wpt(
            "format-field-id-3 changes and persists",
            "id: 1\ndata: 1\n\nid: 2\ndata:2\n\ndata:3\n\n",
            event("1", "message", "1"),
            event("2", "message", "2"),
            event("2", "message", "3")),
        wpt(
            "format-field-id-3 resets",
            "id: 1\ndata: 1\n\nid:\ndata:2\n\ndata:3\n\n",
            event("1", "message", "1"),
            event("", "message", "2"),
            event("", "message", "3")),
        wpt(
            "format-field-id-3 resets without a colon",
            "id: 1\ndata: 1\n\nid\ndata:2\n\ndata:3\n\n",
            event("1", "message", "1"),
            event("", "message", "2"),
            event("", "message", "3")),
        wpt("format-field-id-null", "id: \0\0\nretry:200\ndata: hello\n\n", data("hello")),
        wpt(
            "format-field-parsing",
            "data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n",
            data("\0\n 2\n1\n3\n\n4")),
        wpt("format-field-retry", "retry:02000\ndata:x\n\n", data("x")),
        wpt("format-field-retry-bogus", "retry:3000\nretry:1000x\ndata:x\n\n", data("x")),
        wpt("format-field-retry-empty", "retry\ndata:test\n\n", data("test")),
        wpt(
            "format-field-unknown",
            "data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n",
            data("test\n\ntest")),
        wpt("format-leading-space", "data:\ttest\rdata: \ndata:test\n\n", data("\ttest\n\ntest")),
        wpt("format-newlines", "data:test\r\ndata\ndata:test\r\n\r", data("test\n\ntest")),
        wpt("format-null-character", "data:\0\n\n\n\n", data("\0")),
        wpt("format-utf-8", "data:ok…\n\n", data("ok…")),
        wpt(
            "event-data",
            "data:msg\ndata: msg\n\n:\n\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\ndata\n\ndata:end\n\n",
            data("msg\nmsg"),
            data(""),
            data("end")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theStreamGivesTheEventsThatTheWebPlatformTestExpects(
      String name, byte[] stream, List<ParsedEvent> expected) {
    assertThat(Streams.parse(stream)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theStreamGivesTheSameEventsWhereverItIsSplit(
      String name, byte[] stream, List<ParsedEvent> expected) {
    for (int split = 0; split <= stream.length; split++) {
      assertThat(Streams.parseSplitAt(stream, split)).as("split at %d", split).isEqualTo(expected);
    }
    for (int size = 1; size < 8; size++) {
      assertThat(Streams.parseInPieces(stream, size)).as("pieces of %d", size).isEqualTo(expected);
    }
  }

  private static Arguments wpt(String name, String stream, ParsedEvent... expected) {
    return arguments(name, stream.getBytes(UTF_8), List.of(expected));
  }

  private static ParsedEvent data(String data) {
    return event("", "message", data);
  }

  private static ParsedEvent event(String id, String type, String data) {
    return new ParsedEvent(id, type, data);
  }
}
