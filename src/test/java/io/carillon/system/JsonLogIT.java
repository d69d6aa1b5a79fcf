package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class JsonLogIT {
  @TempDir Path data;

  @Test
  void everyLineIsAnObjectAndEveryStreamThatEndsIsOneOfThem() {
    Map<String, String> settings =
        Map.of("carillon.log.format", "json", "carillon.stream.heartbeat-interval", "PT0.1S");
    try (HubProcess hub = HubProcess.start(data, settings)) {
      try (StreamClient stream =
          StreamClient.open(
              hub.uri("/api/channels/orders/events"), "X-Request-Id", "from-the-proxy")) {
        stream.connected();
        // a client that is gone at once may be told before what was written to it is counted
        await().until(() -> stream.all().size() > 1); // by the next heartbeat it is
      }
      await().until(() -> ended(hub).isPresent());
      JsonObject fields = ended(hub).orElseThrow().getJsonObject("fields");

      assertThat(fields.getString("request")).isEqualTo("from-the-proxy");
      assertThat(fields.getString("reason")).isEqualTo("client-gone");
      assertThat(fields.getString("positions")).isEqualTo("{orders=0}");
      assertThat(fields.getJsonNumber("seconds").doubleValue()).isNotNegative();
      assertThat(fields.getInt("events")).isZero();
      assertThat(fields.getInt("bytes")).isPositive();
      hub.output()
          .forEach(line -> assertThat(object(line)).containsKeys("time", "level", "message"));
    }
  }

  private static Optional<JsonObject> ended(HubProcess hub) {
    return hub.output().stream()
        .map(JsonLogIT::object)
        .filter(line -> line.getString("logger").equals("io.carillon.connection"))
        .findFirst();
  }

  private static JsonObject object(String line) {
    try (JsonReader reader = Json.createReader(new StringReader(line))) {
      return reader.readObject();
    }
  }
}
