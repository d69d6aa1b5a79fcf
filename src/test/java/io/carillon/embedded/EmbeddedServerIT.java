package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.carillon.embedded.TrialHub.Streams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmbeddedServerIT {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static EmbeddedServer shared; // by the tests that leave it as it is
  @TempDir Path data;

  @BeforeAll
  static void start(@TempDir Path folder) {
    shared = TrialHub.start(folder);
  }

  @AfterAll
  static void stop() {
    shared.close();
  }

  @Test
  void resourcesAreBeansWithTheirRequestTheirSettingsAndADatabase() throws Exception {
    assertThat(get(shared, "api/trial").body()).isEqualTo("/api/trial 0");
    long count = Long.parseLong(post(shared, "api/trial/count").body());
    assertThat(post(shared, "api/trial/count").body()).isEqualTo(Long.toString(count + 1));
  }

  @Test
  void clientsAreRefusedUntilTheServerIsReady(@TempDir Path other) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<Throwable> whileStarting = new ArrayList<>();
    try (EmbeddedServer server =
        TrialHub.start(
            TrialHub.config(port, data),
            beans ->
                whileStarting.add(catchThrowable(() -> new Socket("127.0.0.1", port).close())))) {
      assertThat(whileStarting).singleElement().isInstanceOf(ConnectException.class);
      assertThat(get(server, "api/trial").statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> TrialHub.start(TrialHub.config(port, other), beans -> {}))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("port " + port);
    }
  }

  @Test
  void servletsAreServedAndInjected() throws Exception {
    assertThat(get(shared, "health/live").body()).isEqualTo("UP true");
  }

  @Test
  void errorsAreThoseOfTheApplicationAndNeverPagesOfTheContainer() throws Exception {
    assertThat(get(shared, "api/trial/teapot").body()).isEqualTo("short and stout");
    HttpResponse<String> unknown = get(shared, "api/nothing");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEmpty();
  }

  @Test
  void whileClosingBeansCanStillWriteToOpenStreams() throws Exception {
    EmbeddedServer server = TrialHub.start(data);
    try (BufferedReader stream = stream(server)) {
      assertThat(stream.readLine()).isEqualTo("data: hello");

      server.close();

      assertThat(stream.lines()).containsExactly("", "data: bye", "");
    }
    assertThatThrownBy(() -> get(server, "api/trial")).isInstanceOf(IOException.class);
  }

  @Test
  void aStreamCanAbortItsConnection() throws Exception {
    try (EmbeddedServer server = TrialHub.start(data);
        BufferedReader stream = stream(server)) {
      assertThat(stream.readLine()).isEqualTo("data: hello");

      server.bean(Streams.class).lastConnection().abort();

      assertThatThrownBy(() -> stream.lines().toList()).hasRootCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void acknowledgedDataSurvivesARestart() throws Exception {
    try (EmbeddedServer server = TrialHub.start(data)) {
      post(server, "api/trial/count");
    }
    try (EmbeddedServer server = TrialHub.start(data)) {
      assertThat(post(server, "api/trial/count").body()).isEqualTo("2");
    }
  }

  @Test
  void severalRunInOneProcess(@TempDir Path other) throws Exception {
    try (EmbeddedServer one = TrialHub.start(data);
        EmbeddedServer two = TrialHub.start(other)) {
      post(one, "api/trial/count");

      assertThat(post(one, "api/trial/count").body()).isEqualTo("2");
      assertThat(post(two, "api/trial/count").body()).isEqualTo("1");
      assertThat(get(two, "api/trial").body()).isEqualTo("/api/trial 0");
    }
  }

  private HttpResponse<String> get(EmbeddedServer server, String path) throws Exception {
    return http.send(request(server, path).GET().build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(EmbeddedServer server, String path) throws Exception {
    return http.send(
        request(server, path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  private BufferedReader stream(EmbeddedServer server) throws Exception {
    InputStream body =
        http.send(request(server, "api/trial/stream").build(), BodyHandlers.ofInputStream()).body();
    return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  private static HttpRequest.Builder request(EmbeddedServer server, String path) {
    URI uri = server.url().resolve(path);
    return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
  }
}
