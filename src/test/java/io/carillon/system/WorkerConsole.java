package io.carillon.system;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Evaluates expressions in the service worker of a browser, by the protocol of DevTools, which
 * Selenium speaks with pages only.
 */
final class WorkerConsole {
  private static final int SECONDS = 30;

  private WorkerConsole() {}

  /** The value of an expression, which may be a promise, in JSON. */
  static JsonObject evaluate(Browser browser, String expression) {
    Answer answer = new Answer();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address(browser)), answer)
            .join();
    try {
      socket.sendText(request(expression), true).join();
      JsonObject result = answer.result.get(SECONDS, TimeUnit.SECONDS).getJsonObject("result");
      if (result == null || result.containsKey("exceptionDetails")) {
        throw new AssertionError(expression + ": " + answer.result.join());
      }
      return result.getJsonObject("result");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      socket.abort();
    }
  }

  private static String request(String expression) {
    return Json.createObjectBuilder()
        .add("id", 1)
        .add("method", "Runtime.evaluate")
        .add(
            "params",
            Json.createObjectBuilder()
                .add("expression", expression)
                .add("awaitPromise", true)
                .add("returnByValue", true))
        .build()
        .toString();
  }

  private static String address(Browser browser) {
    Map<?, ?> options =
        (Map<?, ?>) browser.driver().getCapabilities().getCapability("goog:chromeOptions");
    String targets =
        Http.get(URI.create("http://" + options.get("debuggerAddress") + "/json/list")).body();
    return Json.createReader(new StringReader(targets))
        .readArray()
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(each -> each.getString("type").equals("service_worker"))
        .map(each -> each.getString("webSocketDebuggerUrl"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no service worker runs: " + targets));
  }

  /** The answer to the one request. */
  private static final class Answer implements WebSocket.Listener {
    final CompletableFuture<JsonObject> result = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean isLast) {
      text.append(data);
      if (isLast) {
        JsonObject message = Json.createReader(new StringReader(text.toString())).readObject();
        text.setLength(0);
        if (message.containsKey("id")) { // others are events
          result.complete(message);
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      result.completeExceptionally(error);
    }
  }
}
