package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FootprintTest {
  private static final long EMPTY = Publication.to("orders").build().footprint();

  @Test
  void anEmptyPublicationIsNotFree() {
    assertThat(EMPTY).isBetween(100L, 400L);
  }

  @Test
  void dataCountsByteByByte() {
    assertThat(Publication.to("orders").text("ü".repeat(500)).build().footprint())
        .isEqualTo(EMPTY + 1000);
  }

  @Test
  void allTextCounts() {
    Publication publication =
        Publication.to("orders")
            .type("t".repeat(100))
            .topics(List.of("a".repeat(200), "b".repeat(200)))
            .key("k".repeat(100))
            .id("i".repeat(100))
            .build();

    assertThat(publication.footprint()).isGreaterThan(EMPTY + 2 * 700);
  }

  @Test
  void anAudienceOfAThousandUsersCounts() {
    Set<String> users =
        IntStream.range(0, 1000)
            .mapToObj("%0250d"::formatted)
            .collect(Collectors.toUnmodifiableSet());
    Publication publication =
        Publication.to("orders").audience(new Audience(users, Set.of())).build();

    assertThat(publication.footprint()).isGreaterThan(2 * 250 * 1000);
    assertThat(Event.of(publication, 1, Instant.EPOCH).footprint())
        .isEqualTo(publication.footprint());
  }

  @Test
  void rolesCountLikeUsers() {
    Audience users = new Audience(Set.of("admins"), Set.of());
    Audience roles = new Audience(Set.of(), Set.of("admins"));

    assertThat(Publication.to("orders").audience(roles).build().footprint())
        .isEqualTo(Publication.to("orders").audience(users).build().footprint())
        .isGreaterThan(EMPTY);
  }
}
