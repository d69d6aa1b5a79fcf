package io.carillon.embedded;

import static io.carillon.testing.Streams.readUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.InvalidConfigException;
import io.carillon.testing.Connections;
import io.carillon.testing.HubExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class TlsIT {
  private static final int STREAMS = 100;
  @TempDir Path data;

  @Test
  void aHundredStreamsShareOneConnectionOverHttp2AndEachIsServedAtOnce() throws Exception {
    try (EmbeddedServer server = selfSigned(Map.of())) {
      assertThat(server.url()).hasScheme("https");
      HttpClient http = client(data.resolve("self-signed.p12"), "self-signed");
      List<CompletableFuture<HttpResponse<InputStream>>> responses = new ArrayList<>();
      responses.add(stream(http, server, 0)); // the others share its connection
      responses.get(0).get();
      for (int i = 1; i < STREAMS; i++) {
        responses.add(stream(http, server, i));
      }
      List<InputStream> streams = new ArrayList<>();
      for (CompletableFuture<HttpResponse<InputStream>> answer : responses) {
        assertThat(answer.get().version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.get().statusCode()).isEqualTo(200);
        streams.add(unzipped(answer.get()));
        readUntil(streams.get(streams.size() - 1), "event: connected\n");
      }
      for (int round = 1; round <= 3; round++) {
        publish(http, server);
        for (InputStream stream : streams) {
          readUntil(stream, "id: " + round + "\n");
        }
      }
      assertThat(Connections.to(server.url().getPort())).isEqualTo(1);
      for (InputStream stream : streams) {
        stream.close();
      }
    }
  }

  @Test
  void theSelfSignedCertificateIsTheSameAfterARestart() throws Exception {
    byte[] first;
    try (EmbeddedServer server = selfSigned(Map.of())) {
      first = Files.readAllBytes(data.resolve("self-signed.p12"));
    }
    try (EmbeddedServer server = selfSigned(Map.of())) {
      assertThat(data.resolve("self-signed.p12")).hasBinaryContent(first);
    }
  }

  @Test
  void aConfiguredKeystoreIsUsed(@TempDir Path own) throws Exception {
    Path keystore = own.resolve("own.p12");
    Files.copy(SelfSignedCertificate.in(own), keystore);
    Map<String, String> settings =
        Map.of(
            "carillon.tls.keystore",
            keystore.toString(),
            "carillon.tls.password",
            SelfSignedCertificate.PASSWORD);
    try (EmbeddedServer server = HubExtension.start(data, settings)) {
      HttpClient http = client(keystore, SelfSignedCertificate.PASSWORD);

      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(server.url().resolve("health/live")).build(),
              BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(data.resolve("self-signed.p12")).doesNotExist();
    }
  }

  @Test
  void anUnusableKeystoreIsReportedInOneLine() throws Exception {
    Path noKeystore = Files.writeString(data.resolve("no.p12"), "nothing");
    Map<String, String> settings =
        Map.of("carillon.tls.keystore", noKeystore.toString(), "carillon.tls.password", "whatever");

    assertThatThrownBy(() -> HubExtension.start(data, settings))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("the keystore " + noKeystore + " cannot be used: ");
  }

  @Test
  void aKeystoreNeedsAPasswordAndExcludesASelfSignedCertificate() {
    Map<String, String> settings =
        Map.of("carillon.tls.keystore", "key.p12", "carillon.tls.self-signed", "on");

    assertThatThrownBy(() -> HubExtension.start(data, settings))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("carillon.tls.password")
        .hasMessageContaining("carillon.tls.self-signed");
  }

  @Test
  void onlyCipherSuitesWithAuthenticatedEncryptionAreOffered() throws Exception {
    try (EmbeddedServer server = selfSigned(Map.of())) {
      for (String suite :
          List.of(
              "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA")) {
        assertThatThrownBy(() -> handshake(server, suite)).isInstanceOf(SSLException.class);
      }
      assertThat(handshake(server, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")).isEqualTo("TLSv1.2");
      assertThat(handshake(server, "TLS_AES_128_GCM_SHA256")).isEqualTo("TLSv1.3");
    }
  }

  /** The version of TLS that was agreed on with that suite. */
  private String handshake(EmbeddedServer server, String suite) throws Exception {
    KeyStore keys =
        KeyStore.getInstance(
            data.resolve("self-signed.p12").toFile(), SelfSignedCertificate.PASSWORD.toCharArray());
    try (SSLSocket socket =
        (SSLSocket)
            Connections.trusting(keys.getCertificate("carillon"))
                .getSocketFactory()
                .createSocket("localhost", server.url().getPort())) {
      socket.setEnabledCipherSuites(new String[] {suite});
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  private EmbeddedServer selfSigned(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("carillon.tls.self-signed", "on");
    return HubExtension.start(data, settings);
  }

  private static HttpClient client(Path trusted, String password) throws Exception {
    KeyStore keys = KeyStore.getInstance(trusted.toFile(), password.toCharArray());
    return HttpClient.newBuilder()
        .sslContext(Connections.trusting(keys.getCertificate("carillon")))
        .build();
  }

  /** Every second stream is compressed. */
  private static CompletableFuture<HttpResponse<InputStream>> stream(
      HttpClient http, EmbeddedServer server, int number) {
    URI uri = server.url().resolve("api/channels/many/events");
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream");
    if (number % 2 == 0) {
      request.header("Accept-Encoding", "gzip");
    }
    return http.sendAsync(request.build(), BodyHandlers.ofInputStream());
  }

  private static InputStream unzipped(HttpResponse<InputStream> answer) throws IOException {
    return answer.headers().firstValue("Content-Encoding").isPresent()
        ? new GZIPInputStream(answer.body())
        : answer.body();
  }

  private static void publish(HttpClient http, EmbeddedServer server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.url().resolve("api/channels/many/events"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"data\":\"hello\"}"))
            .build();
    assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }
}
