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

/** What one node leaves for whichever asks first. */
class OneTimeStoreIT extends LogTest {
  private static final Duration LIFE = Duration.ofSeconds(30);

  private final String name = UUID.randomUUID().toString(); // tests share a database
  private final byte[] content = new byte[100_000];
  private OneTimeStore deposits;
  private OneTimeStore other;

  @BeforeEach
  void twoNodes() {
    content[99_999] = 7;
    deposits = new OneTimeStore(node().transactions(), clock);
    other = new OneTimeStore(otherNode().transactions(), clock);
  }

  @Test
  void ofAllWhoAskAtTheSameTimeOneIsGivenIt() {
    deposits.put(name, content, clock.instant().plus(LIFE));

    List<CompletableFuture<Optional<byte[]>>> takers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      OneTimeStore node = i % 2 == 0 ? deposits : other;
      takers.add(CompletableFuture.supplyAsync(() -> node.take(name)));
    }

    assertThat(takers.stream().map(CompletableFuture::join).flatMap(Optional::stream))
        .singleElement()
        .isEqualTo(content);
    assertThat(other.take(name)).isEmpty();
    assertThat(other.read(name)).isEmpty();
  }

  @Test
  void manyMayReadIt() {
    deposits.put(name, content, clock.instant().plus(LIFE));

    assertThat(deposits.read(name)).contains(content);
    assertThat(other.read(name)).contains(content);
  }

  @Test
  void whatNobodyFetchesInTimeIsGone() {
    deposits.put(name, content, clock.instant().plus(LIFE));
    clock.advance(LIFE);

    assertThat(other.read(name)).isEmpty();
    assertThat(other.take(name)).isEmpty();
    assertThat(other.sweep()).isPositive();
  }

  @Test
  void whatNobodyHasLeftIsNotThere() {
    assertThat(deposits.take(name)).isEmpty();
    assertThat(deposits.take("x".repeat(1_000))).isEmpty();
  }

  @Test
  void whoAsksWhileTheDatabaseIsAwayIsTold() {
    node().dataSource().goDown();

    assertThatThrownBy(() -> deposits.take(name)).isInstanceOf(LogUnavailableException.class);
    assertThatThrownBy(() -> deposits.put(name, content, clock.instant()))
        .isInstanceOf(LogUnavailableException.class);
  }
}
