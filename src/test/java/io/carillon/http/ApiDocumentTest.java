package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiDocumentTest {
  @Test
  void everyRouteIsDocumentedAndEveryDocumentedOneExists() throws Exception {
    Set<String> documented = new TreeSet<>();
    read("openapi.json")
        .getJsonObject("paths")
        .forEach(
            (path, methods) ->
                methods
                    .asJsonObject()
                    .keySet()
                    .forEach(method -> documented.add(method.toUpperCase() + " " + path)));

    assertThat(documented).isEqualTo(routes());
  }

  @Test
  void theStreamsOfBothDocumentsAreTheSame() throws IOException {
    Set<String> streams =
        read("openapi.json").getJsonObject("paths").entrySet().stream()
            .filter(path -> path.getValue().toString().contains("text/event-stream"))
            .map(path -> path.getKey())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> channels =
        read("asyncapi.json").getJsonObject("channels").values().stream()
            .map(channel -> channel.asJsonObject().getString("address"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(channels).isEqualTo(streams).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openapi.json", "asyncapi.json"})
  void referencesResolve(String document) throws IOException {
    JsonObject root = read(document);
    List<String> references = new ArrayList<>();
    gatherReferences(root, references);

    assertThat(references).isNotEmpty();
    for (String reference : references) {
      assertThat(Json.createPointer(reference.substring(1)).containsValue(root))
          .as(reference)
          .isTrue();
    }
  }

  private static JsonObject read(String document) throws IOException {
    try (JsonReader reader =
        Json.createReader(ApiDocumentServlet.class.getResourceAsStream(document))) {
      return reader.readObject();
    }
  }

  private static void gatherReferences(JsonValue value, List<String> references) {
    if (value instanceof JsonObject object) {
      if (object.get("$ref") instanceof JsonString reference) {
        references.add(reference.getString());
      }
      object.values().forEach(member -> gatherReferences(member, references));
    } else if (value instanceof JsonArray array && value instanceof JsonStructure) {
      array.forEach(element -> gatherReferences(element, references));
    }
  }

  /** The paths in the annotations, which containers use. */
  private static Set<String> routes() throws Exception {
    Set<String> routes = new TreeSet<>();
    for (Class<?> resource : new CarillonApplication().getClasses()) {
      for (Method method : resource.getMethods()) {
        httpMethods(method)
            .forEach(name -> routes.add(name + " /api" + path(method.getAnnotation(Path.class))));
      }
    }
    DeployedServlets.inTheWar().values().stream()
        .flatMap(List::stream)
        .forEach(path -> routes.add("GET " + path));
    return routes;
  }

  private static Stream<String> httpMethods(Method method) {
    return Stream.of(method.getAnnotations())
        .map(Annotation::annotationType)
        .filter(type -> type.isAnnotationPresent(HttpMethod.class))
        .map(type -> type.getAnnotation(HttpMethod.class).value());
  }

  private static String path(Path path) {
    String trimmed = path == null ? "" : path.value().replaceAll("^/+|/+$", "");
    return trimmed.isEmpty() ? "" : "/" + trimmed;
  }
}
