package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.Publication;
import org.junit.jupiter.api.Test;

/** Ids of publishers are kept apart by a digest that cannot be collided. */
class IdempotencyKeyTest {
  @Test
  void anIdOfAPublisherIsItsSha256() {
    // printf 'ann\nkey-1' | openssl dgst -sha256 -binary | base64, as base64url
    assertThat(new IdempotencyKey("key-1", "ann").id())
        .contains("aLPRjZQfnmJEGQq1Unpq-4ssuc_yOuSf0i9LD4DkTjI");
  }

  @Test
  void publishersDoNotShareIds() {
    assertThat(new IdempotencyKey("k", "ann").id())
        .isNotEqualTo(new IdempotencyKey("k", "bob").id());
    assertThat(new IdempotencyKey("k", "ann").id(0))
        .isNotEqualTo(new IdempotencyKey("k", "ann").id(1));
    assertThat(new IdempotencyKey("k", "ann").id())
        .isEqualTo(new IdempotencyKey(" k ", "ann").id());
  }

  @Test
  void withoutAPublisherTheKeyIsTheId() {
    assertThat(new IdempotencyKey("k").id()).contains("k");
    assertThat(new IdempotencyKey("k").id(3)).contains("k#3");
    assertThat(IdempotencyKey.NONE.id()).isEmpty();
  }

  @Test
  void aScopedIdIsAnId() {
    String longest = "x".repeat(IdempotencyKey.MAX_LENGTH);
    assertThat(new IdempotencyKey(longest, "ann").id().orElseThrow().length())
        .isLessThanOrEqualTo(Publication.MAX_ID_LENGTH);
  }
}
