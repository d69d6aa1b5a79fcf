package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.jpa.LogTest;
import io.carillon.log.LogUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All nodes adopt the first proposal. */
class AgreementsIT extends LogTest {
  private final String name = UUID.randomUUID().toString(); // tests share a database
  private Agreements agreements;
  private Agreements other;

  @BeforeEach
  void twoNodes() {
    agreements = new Agreements(new SharedDatabase(node().transactions(), clock));
    other = new Agreements(new SharedDatabase(otherNode().transactions(), clock));
  }

  @Test
  void allNodesAdoptTheFirstProposal() {
    assertThat(agreements.agree(name, "mine")).isEqualTo("mine");
    assertThat(other.agree(name, "theirs")).isEqualTo("mine");
  }

  @Test
  void ofConcurrentProposalsOneIsAdopted() {
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String proposal = "proposal " + i;
      Agreements node = i % 2 == 0 ? agreements : other;
      answers.add(CompletableFuture.supplyAsync(() -> node.agree(name, proposal)));
    }

    assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
  }

  @Test
  void theLogHasOneId() {
    assertThat(agreements.logId()).isEqualTo(other.logId());
  }

  @Test
  void anUnavailableDatabaseIsReported() {
    node().dataSource().goDown();

    assertThatThrownBy(() -> agreements.agree(name, "mine"))
        .isInstanceOf(LogUnavailableException.class);
  }
}
