package io.carillon.embedded.cli;

import io.carillon.wire.JsonText;
import io.carillon.wire.ProblemJson;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The options of a connection to a hub, and requests to it. */
final class HubClient {
  /** Of streams: refusals are problems, as this client understands them. */
  static final String ACCEPT_STREAM = "text/event-stream, " + ProblemJson.MEDIA_TYPE;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:CARILLON_URL:-http://127.0.0.1:8080/}",
      description = "URL of the hub; also CARILLON_URL. Default: ${DEFAULT-VALUE}")
  private String url = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:CARILLON_TOKEN:-}",
      showDefaultValue = Visibility.NEVER,
      description = "bearer token; also CARILLON_TOKEN, which process lists do not show")
  private String token = "";

  @Option(
      names = "--insecure",
      description = "trust any certificate: for a hub with carillon.tls.self-signed")
  private boolean insecure;

  /** The hub rejected the request; the message is the status and the detail of the problem. */
  static final class RejectedException extends IOException {
    private static final long serialVersionUID = 1L;

    RejectedException(int status, String body) {
      super(reason(status, body));
    }

    private static String reason(int status, String body) {
      try (JsonReader reader = Json.createReader(new StringReader(body))) {
        return status + ": " + reader.readObject().getString("detail");
      } catch (JsonException | NullPointerException | ClassCastException notAProblem) {
        return String.valueOf(status);
      }
    }
  }

  HttpClient http() {
    HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
    if (insecure) {
      http.sslContext(trustAll());
    }
    return http.build();
  }

  /** A request to a path relative to the URL of the hub, with query parameters. */
  HttpRequest.Builder request(String path, List<Map.Entry<String, String>> parameters) {
    String query =
        parameters.stream()
            .map(parameter -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
            .collect(Collectors.joining("&"));
    String base = url.endsWith("/") ? url : url + "/";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path + (query.isEmpty() ? "" : "?" + query)));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The body of a successful response. */
  static String requireSuccess(HttpResponse<String> response) throws RejectedException {
    if (response.statusCode() >= 300) {
      throw new RejectedException(response.statusCode(), response.body());
    }
    return response.body();
  }

  /** The body of a successful response, as a stream. */
  static InputStream requireStream(HttpResponse<InputStream> response) throws IOException {
    if (response.statusCode() >= 300) {
      try (InputStream body = response.body()) {
        throw new RejectedException(
            response.statusCode(), new String(body.readNBytes(64 * 1024), StandardCharsets.UTF_8));
      }
    }
    return response.body();
  }

  /** A JSON object with {@code members} and {@code data}, which is JSON text. */
  static String withData(Map<String, ?> members, String json) {
    String others = JsonText.object(members);
    return others.substring(0, others.length() - 1)
        + (members.isEmpty() ? "" : ",")
        + "\"data\":"
        + json
        + "}";
  }

  private static SSLContext trustAll() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAllManager()}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Trusts any certificate. Extended, as the JDK skips host name checks for these only. */
  private static final class TrustAllManager extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
