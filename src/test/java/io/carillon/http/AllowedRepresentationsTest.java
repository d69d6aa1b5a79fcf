package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllowedRepresentationsTest {
  /** Some resource. */
  @Path("/rooms/{room}")
  @Produces("application/json")
  public static class Rooms {
    @GET
    public String get() {
      return "";
    }

    @POST
    @Path("messages/")
    @Consumes({"application/json", "text/plain"})
    public void say() {}

    @DELETE
    @Path("members/{id : \\d+}")
    @Produces("text/plain")
    public void expel(@PathParam("id") int id) {}
  }

  @Test
  void itSaysWhatIsOfferedAtAPath() {
    assertThat(to("GET", "rooms/a"))
        .isEqualTo(new AllowedRepresentations(Set.of("GET"), Set.of(), Set.of("application/json")));
    assertThat(to("POST", "/rooms/a/messages"))
        .isEqualTo(
            new AllowedRepresentations(
                Set.of("POST"),
                Set.of("application/json", "text/plain"),
                Set.of("application/json")));
    assertThat(to("DELETE", "rooms/a/members/12/").methods()).containsExactly("DELETE");
    assertThat(to("DELETE", "rooms/a/members/12/").produced()).containsExactly("text/plain");
  }

  @Test
  void whereNothingIsItOffersNothing() {
    assertThat(to("GET", "rooms").methods()).isEmpty();
    assertThat(to("GET", "rooms/a/b").methods()).isEmpty();
    assertThat(to("DELETE", "rooms/a/members/x").methods()).isEmpty();
  }

  @Test
  void formsAreThoseOfTheMethodThatWasAskedFor() {
    assertThat(to("POST", "rooms/a"))
        .isEqualTo(new AllowedRepresentations(Set.of("GET"), Set.of(), Set.of()));
  }

  private static AllowedRepresentations to(String method, String path) {
    return AllowedRepresentations.to(method, path, List.of(Rooms.class));
  }
}
