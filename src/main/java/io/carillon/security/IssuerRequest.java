package io.carillon.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests to an issuer of tokens. They follow no redirect: the hub connects to the configured
 * address only.
 */
public final class IssuerRequest {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int MAX_BYTES = 1 << 20;

  private IssuerRequest() {}

  /** The answer, whatever its status. */
  public record Answer(int status, String message, Map<String, List<String>> headers, String body) {
    /** Without the body, which may have tokens. */
    @Override
    public String toString() {
      return status + " " + message;
    }
  }

  /**
   * Reads a resource.
   *
   * @throws IOException if the issuer does not answer in time, or with more than 1 MiB
   */
  public static Answer get(URI address, String accepted) throws IOException {
    return answer(connection(address, accepted));
  }

  /**
   * Sends a form; never twice.
   *
   * @param authorization the header {@code Authorization}; empty: none
   * @throws IOException if the issuer does not answer in time, or with more than 1 MiB
   */
  public static Answer post(URI address, String form, String authorization) throws IOException {
    HttpURLConnection connection = connection(address, "application/json");
    byte[] body = form.getBytes(StandardCharsets.UTF_8);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.length); // else the JDK may repeat the request
    connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
    if (!authorization.isEmpty()) {
      connection.setRequestProperty("Authorization", authorization);
    }
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    return answer(connection);
  }

  private static HttpURLConnection connection(URI address, String accepted) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout((int) TIMEOUT.toMillis());
    connection.setReadTimeout((int) TIMEOUT.toMillis());
    connection.setRequestProperty("Accept", accepted);
    return connection;
  }

  private static Answer answer(HttpURLConnection connection) throws IOException {
    int status;
    try {
      status = connection.getResponseCode();
    } catch (HttpRetryException refused) { // 401: the JDK would log in, and keeps the body
      return new Answer(refused.responseCode(), refused.getReason(), Map.of(), "");
    }
    InputStream body =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream();
    return new Answer(
        status,
        connection.getResponseMessage(),
        headers(connection),
        body == null ? "" : text(body));
  }

  private static String text(InputStream body) throws IOException {
    try (body) {
      byte[] bytes = body.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("the issuer's answer is larger than " + MAX_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Without the status line, which has no name. */
  private static Map<String, List<String>> headers(HttpURLConnection connection) {
    Map<String, List<String>> headers = new HashMap<>(connection.getHeaderFields());
    headers.remove(null);
    return headers;
  }
}
