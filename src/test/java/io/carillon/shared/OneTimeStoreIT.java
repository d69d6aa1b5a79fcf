package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.jpa.LogTest;
import io.carillon.log.LogUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A value is taken once, by one of the nodes. */
class OneTimeStoreIT extends LogTest {
  private static final Duration TTL = Duration.ofSeconds(30);

  private final String name = UUID.randomUUID().toString(); // tests share a database
  private final byte[] content = new byte[100_000];
  private SharedDatabase database;
  private OneTimeStore store;
  private OneTimeStore other;

  @BeforeEach
  void twoNodes() {
    content[99_999] = 7;
    database = new SharedDatabase(node().transactions(), clock);
    store = new OneTimeStore(database);
    other = new OneTimeStore(new SharedDatabase(otherNode().transactions(), clock));
  }

  @Test
  void ofConcurrentCallersOneReceivesTheValue() {
    store.put(name, content, clock.instant().plus(TTL));

    List<CompletableFuture<Optional<byte[]>>> takers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      OneTimeStore node = i % 2 == 0 ? store : other;
      takers.add(CompletableFuture.supplyAsync(() -> node.take(name)));
    }

    assertThat(takers.stream().map(CompletableFuture::join).flatMap(Optional::stream))
        .singleElement()
        .isEqualTo(content);
    assertThat(other.take(name)).isEmpty();
  }

  @Test
  void aValueExpires() {
    store.put(name, content, clock.instant().plus(TTL));
    clock.advance(TTL);

    assertThat(other.take(name)).isEmpty();
    assertThat(database.sweep()).isPositive();
  }

  @Test
  void anUnknownNameHasNoValue() {
    assertThat(store.take(name)).isEmpty();
    assertThat(store.take("x".repeat(1_000))).isEmpty();
  }

  @Test
  void anUnavailableDatabaseIsReported() {
    node().dataSource().goDown();

    assertThatThrownBy(() -> store.take(name)).isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(() -> store.put(name, content, clock.instant()))
        .isInstanceOf(LogUnavailableException.class);
  }
}
