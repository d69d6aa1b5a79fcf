package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.cluster.RelayKey;
import io.carillon.jpa.LogTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each node that starts replaces the key of the relay, and all others find the newest one. */
class SharedRelayKeysIT extends LogTest {
  private SharedRelayKeys keys;
  private SharedRelayKeys others;

  @BeforeEach
  void twoNodes() {
    keys = new SharedRelayKeys(new Agreements(new SharedDatabase(node().transactions(), clock)));
    others =
        new SharedRelayKeys(new Agreements(new SharedDatabase(otherNode().transactions(), clock)));
  }

  @Test
  void theNewestKeyIsTheOneThatTheLastNodeMade() {
    RelayKey first = keys.renew();
    assertThat(others.newest().text()).isEqualTo(first.text());

    RelayKey second = others.renew();
    assertThat(keys.newest().text()).isEqualTo(second.text()).isNotEqualTo(first.text());
  }

  @Test
  void nodesThatStartAtTheSameTimeMakeAKeyEach() {
    List<CompletableFuture<String>> made = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      SharedRelayKeys node = i % 2 == 0 ? keys : others;
      made.add(CompletableFuture.supplyAsync(() -> node.renew().text()));
    }

    List<String> texts = made.stream().map(CompletableFuture::join).toList();
    assertThat(texts).doesNotHaveDuplicates().contains(keys.newest().text());
  }

  @Test
  void replacedKeysLeaveTheDatabase() {
    String first = keys.renew().text();
    for (int i = 0; i < 40; i++) {
      keys.renew();
    }

    List<String> kept =
        node()
            .transactions()
            .read(
                em ->
                    em.createQuery(
                            "select a.agreed from AgreementRow a where a.name like 'relay-key-%'",
                            String.class)
                        .getResultList());
    assertThat(kept).hasSizeLessThanOrEqualTo(33).doesNotContain(first);
  }
}
