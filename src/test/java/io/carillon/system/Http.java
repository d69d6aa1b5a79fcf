package io.carillon.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Plain requests, as {@code curl} makes them. */
public final class Http {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private Http() {}

  public static HttpResponse<String> get(URI uri, String... headers) {
    return send("GET", uri, BodyPublishers.noBody(), headers);
  }

  public static HttpResponse<String> postJson(URI uri, String json) {
    return send("POST", uri, BodyPublishers.ofString(json), "Content-Type", "application/json");
  }

  public static HttpResponse<String> postText(URI uri, String text) {
    return send("POST", uri, BodyPublishers.ofString(text), "Content-Type", "text/plain");
  }

  public static HttpResponse<String> send(
      String method, URI uri, HttpRequest.BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(120)).method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
