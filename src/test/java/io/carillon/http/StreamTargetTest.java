package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.glassfish.jersey.uri.UriComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTargetTest {
  private static final String EVENT_STREAM = "text/event-stream";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        EVENT_STREAM,
        EVENT_STREAM + ", application/problem+json",
        "application/x-ndjson, application/problem+json"
      })
  void whatBrowsersAndTheClientsOfTheHubSendBypassesJaxRs(String accept) {
    StreamTarget target = target("GET", "/app/api/channels/a.b~c/events", "topic=x", accept);

    assertThat(target).isNotNull();
    assertThat(target.channel()).contains("a.b~c");
    assertThat(target.path()).isEqualTo("channels/a.b~c/events");
    assertThat(target.parameters().query()).isEqualTo(Map.of("topic", List.of("x")));
    assertThat(target.parameters().header().apply("Accept")).contains(accept);
  }

  @Test
  void aRequestForSeveralChannelsBypassesJaxRs() {
    StreamTarget target = target("GET", "/app/api/events", "channel=a&channel=b", EVENT_STREAM);

    assertThat(target).isNotNull();
    assertThat(target.channel()).isEmpty();
    assertThat(target.parameters().query()).isEqualTo(Map.of("channel", List.of("a", "b")));
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, /app/api/events, channel=a, text/event-stream",
    "POST, /app/api/channels/a/events, , text/event-stream",
    "GET, /app/api/channels/%61/events, , text/event-stream",
    "GET, /app/api/channels/a;b/events, , text/event-stream",
    "GET, /app/api/channels/../events, , text/event-stream",
    "GET, /app/api/channels/events, , text/event-stream",
    "GET, /app/api/channels//events, , text/event-stream",
    "GET, /app/api/channels/a/b/events, , text/event-stream",
    "GET, /app/api/channels/a/events/, , text/event-stream",
    "GET, /app/api/chat/a/events, , text/event-stream",
    "GET, /app/apix/channels/a/events, , text/event-stream",
    "GET, /app/api/channels/a/events, , application/json",
    "GET, /app/api/channels/a/events, , text/*;q=0.5",
    "GET, /app/api/channels/a/events, , 'text/event-stream,*/*'",
    "GET, /app/api/events, channel=y?lastEventId=7, text/event-stream",
    "GET, /app/api/events, channel=y%3flastEventId=7, text/event-stream",
    "GET, /app/api/events, channel=ä, text/event-stream",
  })
  void everyOtherRequestIsLeftToJaxRs(String method, String uri, String query, String accept) {
    assertThat(target(method, uri, query, accept)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=1&b=2&a=3",
        "a",
        "a=",
        "=b",
        "&&a=1&",
        "a=b=c",
        "a+b=c+d",
        "%C3%A4=%F0%9F%94%94"
      })
  void aQueryIsDecodedAsByJaxRs(String query) {
    assertThat(PlainQuery.parse(query)).isEqualTo(UriComponent.decodeQuery(query, true, true));
  }

  private static StreamTarget target(String method, String uri, String query, String accept) {
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                StreamTargetTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, called, arguments) ->
                    switch (called.getName()) {
                      case "getMethod" -> method;
                      case "getRequestURI" -> uri;
                      case "getContextPath" -> "/app";
                      case "getQueryString" -> query;
                      case "getHeaders" ->
                          arguments[0].equals("Accept")
                              ? Collections.enumeration(List.of(accept))
                              : Collections.emptyEnumeration();
                      default -> throw new UnsupportedOperationException(called.getName());
                    });
    return StreamTarget.of(request, "/api");
  }
}
