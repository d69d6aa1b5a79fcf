package io.carillon.embedded.cli;

import io.carillon.wire.JsonText;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which hub, and how it is reached: options that several commands have. */
final class HubClient {
  private static final Pattern DETAIL = Pattern.compile("\"detail\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:CARILLON_URL:-http://127.0.0.1:8080/}",
      description = "the hub; also CARILLON_URL. Default: ${DEFAULT-VALUE}")
  private String url = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:CARILLON_TOKEN:-}",
      showDefaultValue = Visibility.NEVER,
      description = "bearer token; also CARILLON_TOKEN, which does not show in a list of processes")
  private String token = "";

  @Option(
      names = "--insecure",
      description = "trust any certificate: for a hub with carillon.tls.self-signed")
  private boolean insecure;

  /** The hub refused; the message says why. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(int status, String body) {
      super(reason(status, body));
    }

    private static String reason(int status, String body) {
      Matcher detail = DETAIL.matcher(body);
      return status + (detail.find() ? ": " + detail.group(1) : "");
    }
  }

  HttpClient http() {
    HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
    if (insecure) {
      http.sslContext(trustingAnybody());
    }
    return http.build();
  }

  /** A request to a path below the hub's address, with parameters. */
  HttpRequest.Builder request(String path, List<Map.Entry<String, String>> parameters) {
    String query =
        parameters.stream()
            .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
            .collect(Collectors.joining("&"));
    String base = url.endsWith("/") ? url : url + "/";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path + (query.isEmpty() ? "" : "?" + query)));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The body, if the hub did not refuse. */
  static String accepted(HttpResponse<String> answer) throws RefusedException {
    if (answer.statusCode() >= 300) {
      throw new RefusedException(answer.statusCode(), answer.body());
    }
    return answer.body();
  }

  /** The stream, if the hub did not refuse. */
  static InputStream acceptedStream(HttpResponse<InputStream> answer) throws IOException {
    if (answer.statusCode() >= 300) {
      try (InputStream body = answer.body()) {
        throw new RefusedException(
            answer.statusCode(), new String(body.readNBytes(64 * 1024), StandardCharsets.UTF_8));
      }
    }
    return answer.body();
  }

  /** A JSON object with a member {@code data} that is JSON already. */
  static String withData(Map<String, ?> members, String json) {
    String others = JsonText.object(members);
    return others.substring(0, others.length() - 1)
        + (members.isEmpty() ? "" : ",")
        + "\"data\":"
        + json
        + "}";
  }

  private static SSLContext trustingAnybody() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** An extended one: the JDK does not compare host names for these. */
  private static final class Anybody extends X509ExtendedTrustManager {
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
