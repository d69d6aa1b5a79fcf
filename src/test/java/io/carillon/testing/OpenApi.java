package io.carillon.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.carillon.http.ApiDocumentServlet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The hub's OpenAPI document, to which requests and answers are compared: with the schemas of the
 * document, by a validator of JSON Schema 2020-12. Thread-safe.
 */
public final class OpenApi {
  private static final String IRI = "https://carillon.example/openapi.json";

  private static final OpenApi OF_THE_HUB = new OpenApi();

  private final JsonNode document;
  private final SchemaRegistry schemas;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<String, Schema> byPointer = new ConcurrentHashMap<>();

  /**
   * A method of a path.
   *
   * @param method in upper case
   * @param path its template
   */
  public record Operation(String method, String path) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /**
   * A request and its answer.
   *
   * @param target path and query
   * @param type media type of the request's body, empty if there is none
   * @param status of the answer
   * @param headers of the answer, by name in lower case
   * @param answer its body
   */
  public record Exchange(
      String method,
      String target,
      String type,
      String body,
      int status,
      Map<String, String> headers,
      String answer) {
    String path() {
      return target.replaceAll("[?#].*", "");
    }

    private String answerType() {
      return mediaType(headers.getOrDefault("content-type", ""));
    }
  }

  private OpenApi() {
    try (InputStream in = ApiDocumentServlet.class.getResourceAsStream("openapi.json")) {
      this.document = new ObjectMapper().readTree(in);
      forbidOthers(document);
      this.schemas =
          SchemaRegistry.withDialect(
              Dialects.getDraft202012(),
              registry -> registry.schemas(Map.of(IRI, document.toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            operations.add(
                                new Operation(method.toUpperCase(Locale.ROOT), path.getKey()))));
  }

  /** A member that the document does not name is a contradiction, too. */
  private static void forbidOthers(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("type").asText().equals("object")
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApi::forbidOthers);
  }

  /** The document in the hub's classes. */
  public static OpenApi ofTheHub() {
    return OF_THE_HUB;
  }

  /** All operations. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** The statuses that the document has for an operation. */
  public Set<Integer> statuses(Operation operation) {
    Set<Integer> statuses = new TreeSet<>();
    node(pointer(operation) + "/responses")
        .fieldNames()
        .forEachRemaining(status -> statuses.add(Integer.valueOf(status)));
    return statuses;
  }

  /** The operation of a request; empty if the document has none with this method and path. */
  public Optional<Operation> find(String method, String path) {
    List<Operation> found =
        operations.stream()
            .filter(each -> each.method().equals(method) && matches(each.path(), path))
            .toList();
    return found.stream()
        .filter(each -> !each.path().contains("{"))
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  private static boolean matches(String template, String path) {
    return Pattern.compile(template.replaceAll("\\{[^}]+}", "[^/]+")).matcher(path).matches();
  }

  /** What of an exchange contradicts the document; empty if nothing does. */
  public List<String> problems(Operation operation, Exchange exchange) {
    String response = resolve(pointer(operation) + "/responses/" + exchange.status());
    if (node(response).isMissingNode()) {
      return List.of("the document has no status " + exchange.status());
    }
    List<String> problems = new ArrayList<>(missingHeaders(response, exchange));
    String content = response + "/content";
    if (!exchange.answer().isEmpty()) {
      problems.addAll(contradictions(content, exchange.answerType(), exchange.answer()));
    } else if (!node(content).isMissingNode() && !exchange.method().equals("HEAD")) {
      problems.add("the answer is empty");
    }
    String accepted = resolve(pointer(operation) + "/requestBody") + "/content";
    if (exchange.status() < 300 && !exchange.body().isEmpty() && !node(accepted).isMissingNode()) {
      problems.addAll(contradictions(accepted, mediaType(exchange.type()), exchange.body()));
    }
    return problems;
  }

  private List<String> missingHeaders(String response, Exchange exchange) {
    List<String> problems = new ArrayList<>();
    node(response + "/headers")
        .fieldNames()
        .forEachRemaining(
            name -> {
              JsonNode header = node(resolve(response + "/headers/" + name));
              if (header.path("required").asBoolean()
                  && !exchange.headers().containsKey(name.toLowerCase(Locale.ROOT))) {
                problems.add("the header " + name + " is missing");
              }
            });
    return problems;
  }

  private List<String> contradictions(String content, String type, String text) {
    String media = content + "/" + escaped(type);
    if (node(media).isMissingNode()) {
      return List.of("the document has no " + (type.isEmpty() ? "body" : type) + " here: " + text);
    }
    if (node(media + "/schema").isMissingNode() || type.equals("text/event-stream")) {
      return List.of();
    }
    boolean isJson = type.equals("application/json") || type.endsWith("+json");
    String json = isJson ? text : quoted(text);
    return schema(media + "/schema").validate(json, InputFormat.JSON).stream()
        .map(error -> error + " in " + text)
        .toList();
  }

  private static String quoted(String text) {
    return new ObjectMapper().getNodeFactory().textNode(text).toString();
  }

  private Schema schema(String pointer) {
    return byPointer.computeIfAbsent(
        pointer,
        at ->
            schemas.getSchema(
                SchemaLocation.of(IRI + "#" + at.replace("{", "%7B").replace("}", "%7D"))));
  }

  private static String pointer(Operation operation) {
    return "/paths/"
        + escaped(operation.path())
        + "/"
        + operation.method().toLowerCase(Locale.ROOT);
  }

  /** RFC 6901, 3. */
  private static String escaped(String token) {
    return token.replace("~", "~0").replace("/", "~1");
  }

  /** Follows a reference. */
  private String resolve(String pointer) {
    JsonNode reference = node(pointer).path("$ref");
    return reference.isMissingNode() ? pointer : resolve(reference.asText().substring(1));
  }

  private JsonNode node(String pointer) {
    return document.at(pointer);
  }

  private static String mediaType(String header) {
    return header.replaceAll(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  /** Headers by name in lower case. */
  public static Map<String, String> headers(Map<String, List<String>> lines) {
    Map<String, String> headers = new LinkedHashMap<>();
    lines.forEach(
        (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
    return headers;
  }
}
