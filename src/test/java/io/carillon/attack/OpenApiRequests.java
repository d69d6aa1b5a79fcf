package io.carillon.attack;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Requests generated from an OpenAPI document: every operation, with values for its parameters and
 * bodies that conform to their schemas and such that do not. The same seed makes the same requests.
 */
final class OpenApiRequests {
  private static final List<String> OTHER_METHODS = List.of("PUT", "PATCH", "HEAD", "OPTIONS", "X");
  private static final List<String> NAMES = List.of("a", "orders", "lobby", "chat.lobby", "inbox");
  private static final List<String> ODD =
      List.of(
          "",
          "-1",
          "0",
          "1",
          "true",
          "PT1S",
          "P1W",
          "earliest",
          "99999999999999999999",
          "a=1,b=2",
          "NaN",
          "1e999",
          "%",
          "%E9",
          "%00",
          "%u00e9",
          "%F0%9F%98%80",
          "*",
          "a*",
          "..",
          "a/b",
          "?x",
          "2025-01-31T12:00:00Z",
          "x".repeat(300),
          "y".repeat(9_000));
  private static final List<String> ODD_HEADERS =
      List.of(
          "Accept: text/event-stream;q=0, */*",
          "Accept: a/b/c",
          "Accept: image/png",
          "Accept: *",
          "Host: evil.example",
          "Origin: https://evil.example",
          "Content-Encoding: gzip",
          "Content-Type: a/b/c",
          "Content-Type: text/plain; charset=utf-16",
          "Content-Type: application/json; charset=utf8",
          "If-None-Match: *",
          "Expect: 100-continue",
          "Last-Event-ID: 5, 7",
          "Idempotency-Key: " + "k".repeat(200),
          "traceparent: 00-x",
          "Range: bytes=0-5",
          "X-Long: " + "h".repeat(40_000));
  private static final List<String> ODD_BODIES =
      List.of(
          "",
          "{",
          "[]",
          "null",
          "1",
          "{\"data\":1e999}",
          "[".repeat(500),
          "\"\u0000\"",
          "{}\n{}\n",
          "{\"data\":\"" + "d".repeat(300_000) + "\"}",
          "{\"channels\":[\"*\",\"a\"]}",
          "\u00ff\u00fe");

  private final JsonObject document;
  private final List<Operation> operations = new ArrayList<>();
  private final Random random;
  private final List<String> authorizations;

  /**
   * @param authorizations values of the header, of which one is chosen; empty for none
   */
  OpenApiRequests(JsonObject document, long seed, List<String> authorizations) {
    this.document = document;
    this.random = new Random(seed);
    this.authorizations = authorizations;
    document
        .getJsonObject("paths")
        .forEach(
            (path, methods) ->
                methods
                    .asJsonObject()
                    .forEach(
                        (method, operation) ->
                            operations.add(
                                new Operation(
                                    path,
                                    method.toUpperCase(Locale.ROOT),
                                    operation.asJsonObject()))));
  }

  private record Operation(String path, String method, JsonObject object) {}

  /**
   * A request.
   *
   * @param path the template in the document
   * @param target path and query
   * @param headers lines
   */
  record Request(String method, String path, String target, List<String> headers, byte[] body) {
    byte[] bytes() {
      StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
      headers.forEach(line -> head.append(line).append("\r\n"));
      if (body.length > 0 || method.equals("POST")) {
        head.append("Content-Length: ").append(body.length).append("\r\n");
      }
      byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
      byte[] all = new byte[first.length + body.length];
      System.arraycopy(first, 0, all, 0, first.length);
      System.arraycopy(body, 0, all, first.length, body.length);
      return all;
    }

    @Override
    public String toString() {
      String text = new String(bytes(), StandardCharsets.ISO_8859_1);
      return text.length() > 1_000 ? text.substring(0, 1_000) + "…" : text;
    }
  }

  Request next() {
    Operation operation = one(operations);
    List<String> headers = new ArrayList<>();
    List<String> query = new ArrayList<>();
    String path = operation.path();
    for (JsonObject parameter : parameters(operation.object())) {
      String name = parameter.getString("name");
      switch (parameter.getString("in")) {
        case "path" -> path = path.replace("{" + name + "}", encoded(value(parameter)));
        case "query" -> {
          for (int i = random.nextInt(5) < 2 || isRequired(parameter) ? 1 : 0; i > 0; i--) {
            query.add(name + "=" + encoded(value(parameter)));
          }
        }
        default -> {
          if (random.nextInt(4) == 0) {
            headers.add(name + ": " + value(parameter));
          }
        }
      }
    }
    if (random.nextInt(20) == 0) {
      query.add(one(List.of("trace", "wait", "ticket", "x", "%zz")) + "=" + one(ODD));
    }
    String method = random.nextInt(20) == 0 ? one(OTHER_METHODS) : operation.method();
    byte[] body = body(operation, headers);
    addHeaders(headers);
    String target = query.isEmpty() ? path : path + "?" + String.join("&", query);
    return new Request(method, operation.path(), target, headers, body);
  }

  private void addHeaders(List<String> headers) {
    if (random.nextInt(4) == 0) {
      String odd = one(ODD_HEADERS);
      headers.removeIf(line -> line.startsWith(odd.substring(0, odd.indexOf(':') + 1)));
      headers.add(odd);
    }
    if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
      headers.add("Host: localhost");
    }
    if (headers.stream().noneMatch(line -> line.startsWith("Accept:"))) {
      headers.add(
          random.nextInt(8) == 0 ? "Accept: text/event-stream" : "Accept: application/json");
    }
    String authorization = one(authorizations);
    if (!authorization.isEmpty()) {
      headers.add("Authorization: " + authorization);
    }
  }

  private List<JsonObject> parameters(JsonObject operation) {
    JsonArray parameters = operation.getJsonArray("parameters");
    return parameters == null
        ? List.of()
        : parameters.stream().map(each -> resolved(each.asJsonObject())).toList();
  }

  private static boolean isRequired(JsonObject parameter) {
    return parameter.getBoolean("required", false);
  }

  private JsonObject resolved(JsonObject object) {
    return object.containsKey("$ref")
        ? resolved(document.getValue(object.getString("$ref").substring(1)).asJsonObject())
        : object;
  }

  private String value(JsonObject parameter) {
    if (random.nextInt(6) == 0) {
      return one(ODD);
    }
    JsonObject schema = resolved(parameter.getJsonObject("schema"));
    Object value = conforming(schema, 0);
    return value instanceof List<?> list && !list.isEmpty()
        ? String.valueOf(list.get(0))
        : String.valueOf(value);
  }

  /** Most odd values are sent as they are. */
  private String encoded(String value) {
    return random.nextInt(4) > 0 && value.startsWith("%")
        ? value
        : URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private byte[] body(Operation operation, List<String> headers) {
    JsonObject body = operation.object().getJsonObject("requestBody");
    if (body == null || random.nextInt(30) == 0) {
      return new byte[0];
    }
    JsonObject content = body.getJsonObject("content");
    String type = one(List.copyOf(content.keySet()));
    headers.add("Content-Type: " + type);
    if (random.nextInt(5) == 0) {
      return one(ODD_BODIES).getBytes(StandardCharsets.ISO_8859_1);
    }
    JsonObject media = content.getJsonObject(type);
    Object value =
        media.containsKey("schema") ? conforming(resolved(media.getJsonObject("schema")), 0) : "x";
    return json(value).getBytes(StandardCharsets.UTF_8);
  }

  private Object conforming(JsonObject schema, int depth) {
    if (schema.get("oneOf") instanceof JsonArray choices) {
      return conforming(resolved(one(choices).asJsonObject()), depth);
    }
    if (schema.get("enum") instanceof JsonArray values) {
      JsonValue value = one(values);
      return value instanceof JsonString text ? text.getString() : value.toString();
    }
    String type = schema.get("type") instanceof JsonString text ? text.getString() : "";
    return switch (type) {
      case "integer" -> random.nextInt(200) - 20;
      case "number" -> random.nextInt(1_000) / 8.0;
      case "boolean" -> random.nextBoolean();
      case "array" -> {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
          items.add(
              schema.containsKey("items")
                  ? conforming(resolved(schema.getJsonObject("items")), depth + 1)
                  : one(NAMES));
        }
        yield items;
      }
      case "object" -> object(schema, depth);
      default -> random.nextInt(8) == 0 ? one(ODD) : one(NAMES);
    };
  }

  private Map<String, Object> object(JsonObject schema, int depth) {
    Map<String, Object> members = new java.util.LinkedHashMap<>();
    JsonObject properties = schema.getJsonObject("properties");
    if (properties != null && depth < 4) {
      Set<String> required =
          schema.get("required") instanceof JsonArray names
              ? Set.copyOf(names.getValuesAs(JsonString::getString))
              : Set.of();
      properties.forEach(
          (name, property) -> {
            if (required.contains(name) || random.nextInt(3) == 0) {
              members.put(name, conforming(resolved(property.asJsonObject()), depth + 1));
            }
          });
    }
    return members;
  }

  private static String json(Object value) {
    if (value instanceof Map<?, ?> map) {
      List<String> members = new ArrayList<>();
      map.forEach((name, each) -> members.add(json(name) + ":" + json(each)));
      return "{" + String.join(",", members) + "}";
    }
    if (value instanceof List<?> list) {
      return "[" + String.join(",", list.stream().map(OpenApiRequests::json).toList()) + "]";
    }
    return value instanceof String text
        ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
        : String.valueOf(value);
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
