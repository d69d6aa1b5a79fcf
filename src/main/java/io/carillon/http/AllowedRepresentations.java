package io.carillon.http;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The methods and media types that resources offer at a path, by their annotations: JAX-RS reports
 * that a request did not match, but not what would have matched.
 *
 * @param methods the HTTP methods
 * @param produced the media types that the requested method produces
 */
record AllowedRepresentations(Set<String> methods, Set<String> produced) {
  /**
   * The offer of {@code resources} at a path, in time linear in its length. A path parameter
   * matches one segment; parameters with a regular expression are not supported.
   *
   * @param method the requested HTTP method
   * @param path the requested path, relative to the application
   */
  static AllowedRepresentations of(String method, String path, Collection<Class<?>> resources) {
    AllowedRepresentations allowed = new AllowedRepresentations(new TreeSet<>(), new TreeSet<>());
    List<String> segments = segments(path);
    resources.stream()
        .flatMap(resource -> Stream.of(resource.getMethods()))
        .filter(candidate -> candidate.isAnnotationPresent(Path.class))
        .filter(candidate -> matches(template(candidate), segments))
        .forEach(candidate -> allowed.add(candidate, method));
    return allowed;
  }

  private void add(Method candidate, String requested) {
    Optional<String> name = httpMethod(candidate);
    name.ifPresent(methods::add);
    methods.add(HttpMethod.OPTIONS); // answered by JAX-RS itself
    if (name.filter(HttpMethod.GET::equals).isPresent()) {
      methods.add(HttpMethod.HEAD); // Jakarta REST, 3.3.5
    }
    String answering = requested.equals(HttpMethod.HEAD) ? HttpMethod.GET : requested;
    if (name.filter(answering::equals).isPresent()) {
      Stream.of(candidate, candidate.getDeclaringClass())
          .map(element -> element.getAnnotation(Produces.class))
          .filter(produces -> produces != null)
          .findFirst()
          .ifPresent(produces -> produced.addAll(List.of(produces.value())));
    }
  }

  private static Optional<String> httpMethod(Method method) {
    return Stream.of(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(meta -> meta != null)
        .map(HttpMethod::value)
        .findFirst();
  }

  /** The segments of the URI template of a resource method, whose class has the path {@code /}. */
  private static List<String> template(Method method) {
    return segments(method.getAnnotation(Path.class).value());
  }

  private static List<String> segments(String path) {
    return Stream.of(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
  }

  private static boolean matches(List<String> template, List<String> path) {
    return template.size() == path.size()
        && IntStream.range(0, path.size())
            .allMatch(i -> template.get(i).startsWith("{") || template.get(i).equals(path.get(i)));
  }
}
