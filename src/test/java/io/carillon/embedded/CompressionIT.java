package io.carillon.embedded;

import static io.carillon.testing.Streams.readUntil;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.testing.HubExtension;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CompressionIT {
  @RegisterExtension
  static final HubExtension HUB =
      HubExtension.with(Map.of("carillon.stream.heartbeat-interval", "PT0.2S"));

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void aCompressedStreamHasReplayedEventsLiveEventsAndHeartbeats() throws Exception {
    publish("both", 200);
    HttpResponse<InputStream> answer = stream(HUB.server(), "both", "?lastEventId=0", "gzip");
    try (InputStream stream = new GZIPInputStream(answer.body())) {
      assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
      readUntil(stream, "id: 200\n");
      publish("both", 3);
      readUntil(stream, "id: 203\n");
      readUntil(stream, "event: heartbeat\n");
      publish("both", 1);
      assertThat(readUntil(stream, "id: 204\n")).doesNotContain("id: 203\ndata");
    }
  }

  @Test
  void aLaterSubscriberReadsTheSameBlocks() throws Exception {
    try (InputStream first = new GZIPInputStream(stream(HUB.server(), "join", "", "gzip").body())) {
      readUntil(first, "event: connected\n");
      publish("join", 20);
      readUntil(first, "id: 20\n");
      try (InputStream second =
          new GZIPInputStream(stream(HUB.server(), "join", "", "br, gzip;q=0.5").body())) {
        readUntil(second, "event: connected\n");
        publish("join", 20);

        assertThat(readUntil(first, "id: 40\n")).contains("id: 21\n");
        assertThat(readUntil(second, "id: 40\n"))
            .contains("id: 21\n")
            .doesNotContain("id: 20\ndata");
      }
    }
  }

  @Test
  void aClientThatDoesNotAcceptGzipGetsAnUncompressedStream() throws Exception {
    for (String accepted : new String[] {"identity", "br", "gzip;q=0", "deflate, gzip; q=0.0"}) {
      HttpResponse<InputStream> answer = stream(HUB.server(), "plain", "", accepted);
      try (InputStream stream = answer.body()) {
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        readUntil(stream, "event: connected\n");
      }
    }
  }

  @Test
  void itCanBeSwitchedOff(@TempDir Path other) throws Exception {
    try (EmbeddedServer plain =
        HubExtension.start(other, Map.of("carillon.stream.compression", "off"))) {
      HttpResponse<InputStream> answer = stream(plain, "plain", "", "gzip");
      try (InputStream stream = answer.body()) {
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        readUntil(stream, "event: connected\n");
      }
    }
  }

  @Test
  void theProblemOfARefusedStreamIsNotCompressed(@TempDir Path other) throws Exception {
    try (EmbeddedServer full =
        HubExtension.start(other, Map.of("carillon.limit.max-connections", "0"))) {
      HttpResponse<InputStream> answer = stream(full, "plain", "", "gzip");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
      assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("{\"type\":");
    }
  }

  private static HttpResponse<InputStream> stream(
      EmbeddedServer from, String channel, String query, String acceptEncoding) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(from.url().resolve("api/channels/" + channel + "/events" + query))
            .header("Accept", "text/event-stream, application/problem+json")
            .header("Accept-Encoding", acceptEncoding)
            .build();
    return HTTP.send(request, BodyHandlers.ofInputStream());
  }

  private static void publish(String channel, int count) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(HUB.server().url().resolve("api/channels/" + channel + "/events"))
            .header("Content-Type", "application/x-ndjson")
            .POST(
                BodyPublishers.ofString(
                    "{\"data\":{\"metric\":\"cpu\",\"value\":0.5}}\n".repeat(count)))
            .build();
    assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }
}
