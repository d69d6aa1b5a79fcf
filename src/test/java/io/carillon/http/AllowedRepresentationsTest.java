package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AllowedRepresentationsTest {
  /** A resource with all that templates may have. */
  @Path("/")
  @Produces("application/json")
  public static class Rooms {
    @GET
    @Path("/rooms/{room}")
    public String get() {
      return "";
    }

    @POST
    @Path("rooms/{room}/messages/")
    @Produces({"application/json", "application/xml"})
    public void send() {}

    @DELETE
    @Path("rooms/{room}/members/{id}")
    @Produces("text/plain")
    public void remove(@PathParam("id") int id) {}
  }

  @Test
  void methodsAndMediaTypesAreThoseOfThePath() {
    assertThat(allowed("GET", "rooms/a"))
        .isEqualTo(
            new AllowedRepresentations(
                Set.of("GET", "HEAD", "OPTIONS"), Set.of("application/json")));
    assertThat(allowed("POST", "/rooms/a/messages"))
        .isEqualTo(
            new AllowedRepresentations(
                Set.of("POST", "OPTIONS"), Set.of("application/json", "application/xml")));
    assertThat(allowed("DELETE", "rooms/a/members/12/").methods())
        .containsExactly("DELETE", "OPTIONS");
    assertThat(allowed("DELETE", "rooms/a/members/12/").produced()).containsExactly("text/plain");
  }

  @Test
  void headProducesWhatGetDoes() {
    assertThat(allowed("HEAD", "rooms/a").produced()).containsExactly("application/json");
  }

  @Test
  void aPathWithoutAResourceAllowsNothing() {
    assertThat(allowed("GET", "rooms").methods()).isEmpty();
    assertThat(allowed("GET", "rooms/a/b").methods()).isEmpty();
    assertThat(allowed("DELETE", "rooms/a/members").methods()).isEmpty();
  }

  @Test
  void mediaTypesAreThoseOfTheRequestedMethod() {
    assertThat(allowed("POST", "rooms/a"))
        .isEqualTo(new AllowedRepresentations(Set.of("GET", "HEAD", "OPTIONS"), Set.of()));
  }

  @Test
  void longPathsAreCheap() {
    String path = "rooms/" + "/".repeat(100_000) + "a";
    assertTimeoutPreemptively(
        Duration.ofSeconds(1), () -> assertThat(allowed("GET", path).methods()).contains("GET"));
  }

  @Test
  void noTemplateOfTheApiHasARegularExpression() {
    assertThat(
            new CarillonApplication()
                .getClasses().stream()
                    .flatMap(type -> Stream.concat(Stream.of(type), Stream.of(type.getMethods())))
                    .map(AllowedRepresentationsTest::path)
                    .toList())
        .anyMatch(path -> path.contains("{"))
        .noneMatch(path -> path.contains(":"));
  }

  private static String path(AnnotatedElement element) {
    return element.isAnnotationPresent(Path.class) ? element.getAnnotation(Path.class).value() : "";
  }

  private static AllowedRepresentations allowed(String method, String path) {
    return AllowedRepresentations.of(method, path, List.of(Rooms.class));
  }
}
