package io.carillon.http;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What resources offer at a path, read off their annotations: JAX-RS tells a mapper that a request
 * did not match, but not what would have.
 *
 * @param methods of HTTP
 * @param consumed media types that the request's method takes
 * @param produced media types that the request's method answers with
 */
record AllowedRepresentations(Set<String> methods, Set<String> consumed, Set<String> produced) {
  private static final Pattern PARAMETER = Pattern.compile("\\{\\s*[\\w.-]+\\s*(?::([^{}]*))?}");

  /**
   * What {@code resources} offer to a request.
   *
   * @param method of HTTP
   * @param path relative to the application's
   */
  static AllowedRepresentations to(String method, String path, Collection<Class<?>> resources) {
    AllowedRepresentations offer =
        new AllowedRepresentations(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    resources.stream()
        .filter(resource -> resource.isAnnotationPresent(Path.class))
        .flatMap(resource -> Stream.of(resource.getMethods()))
        .filter(found -> template(found).matcher(trimmed(path)).matches())
        .forEach(found -> offer.add(found, method));
    return offer;
  }

  private void add(Method found, String asked) {
    Optional<String> name = httpMethod(found);
    name.ifPresent(methods::add);
    String answering = asked.equals(HttpMethod.HEAD) ? HttpMethod.GET : asked;
    if (name.filter(answering::equals).isPresent()) {
      value(found, Consumes.class)
          .map(Consumes::value)
          .ifPresent(types -> consumed.addAll(List.of(types)));
      value(found, Produces.class)
          .map(Produces::value)
          .ifPresent(types -> produced.addAll(List.of(types)));
    }
  }

  private static Optional<String> httpMethod(AnnotatedElement method) {
    return Stream.of(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
        .filter(meta -> meta != null)
        .map(HttpMethod::value)
        .findFirst();
  }

  private static <A extends Annotation> Optional<A> value(Method method, Class<A> annotation) {
    return Optional.ofNullable(method.getAnnotation(annotation))
        .or(() -> Optional.ofNullable(method.getDeclaringClass().getAnnotation(annotation)));
  }

  private static Pattern template(Method method) {
    String resource =
        method.getDeclaringClass().isAnnotationPresent(Path.class)
            ? method.getDeclaringClass().getAnnotation(Path.class).value()
            : "";
    Path own = method.getAnnotation(Path.class);
    return regex(own == null ? trimmed(resource) : trimmed(resource) + "/" + trimmed(own.value()));
  }

  /** A URI template as a regular expression (Jakarta REST, 3.7.3). */
  private static Pattern regex(String template) {
    StringBuilder regex = new StringBuilder();
    Matcher parameter = PARAMETER.matcher(template);
    int end = 0;
    while (parameter.find()) {
      regex.append(Pattern.quote(template.substring(end, parameter.start())));
      regex
          .append('(')
          .append(parameter.group(1) == null ? "[^/]+" : parameter.group(1).strip())
          .append(')');
      end = parameter.end();
    }
    return Pattern.compile(regex.append(Pattern.quote(template.substring(end))).toString());
  }

  private static String trimmed(String path) {
    return path.replaceAll("^/+|/+$", "");
  }
}
